internal import CLinux
internal import Emulator
internal import Glibc
internal import HTTPServer
internal import JSON
internal import Logging

/// `serve`: runs an emulator until a signal stops it.
enum Serve {
  static let command = Command(
    name: "serve", abstract: "Run the emulator until SIGTERM or SIGINT; the default.",
    discussion: ServeOptions.discussion, options: ServeOptions.all, readsEnvironment: true, run: run)

  private static func run(_ arguments: Arguments) throws {
    // A signal that arrives before the emulator is ready stops it cleanly afterwards.
    let signals = StopSignals([SIGTERM, SIGINT])
    let served = try ServedEmulator(arguments, port: 8000)
    let emulator = served.emulator
    let project = emulator.project.map { ", project \($0.id)" } ?? ""
    let key = emulator.key.map { ", key \($0.value) (scope \($0.scopes.joined(separator: " ")))" } ?? ""
    try StandardOutput.writeLine(
      "playlists-emulator \(Version.number) at \(emulator.url)\(project)\(key), started on port: \(emulator.port) Ready.")
    signals.wait()
    try served.stop()
  }
}

/// An emulator with the options of `serve`, and its port file.
struct ServedEmulator {
  let emulator: RunningEmulator
  private let portFile: String?
  private let exportFile: String?
  private let grace: Duration

  /// Starts the emulator and returns when it is ready; `port` is the default of the option, and `kept` keeps the log unless a level is given.
  ///
  /// - Throws: `Failure` if a file cannot be read or written, or the port is not free.
  init(_ arguments: Arguments, port: Int, kept: KeptLines? = nil) throws(Failure) {
    var configuration = ServeOptions.configuration(arguments, port: port)
    configuration.version = Version.number
    configuration.commit = Version.commit
    portFile = arguments.value(ServeOptions.portFile)
    exportFile = arguments.value(ServeOptions.exportOnExit)
    grace = arguments.value(ServeOptions.shutdownGrace)?.duration ?? .seconds(5)
    let level = arguments.value(ServeOptions.logLevel)
    let kept = level == nil ? kept : nil
    let format = arguments.value(ServeOptions.logFormat) ?? .text
    let logger = Logger(label: "playlists-emulator") { _ in LineLogHandler(logLevel: level ?? .info, format: format, kept: kept) }

    // Without this, the C library returns the memory of each response of 100 kB to the system, which has to clear it again.
    mallopt(M_TRIM_THRESHOLD, 4 << 20)
    mallopt(M_MMAP_THRESHOLD, 4 << 20)

    // It is better to fail now than at the exit.
    if let exportFile { try Files.checkWritable(exportFile) }
    configuration.seed = try FixtureFiles.read(arguments.values(ServeOptions.seed))
    let progress = Progress("loading the seed")
    configuration.progress = { progress.show($0, of: $1) }
    emulator = try Failure.wrap { try RunningEmulator.start(configuration, logger: logger) }
    progress.end()
    if !configuration.seed.isEmpty {
      // Returns the memory of reading the seed to the system, which the C library does not do: parts of it lie below memory in use.
      configuration.seed = []
      malloc_trim(0)
    }
    guard let portFile else { return }
    do {
      try Files.write(Self.description(of: emulator, configuration), to: portFile)
    } catch {
      emulator.stop(grace: .zero)
      throw error
    }
  }

  /// Removes the port file, finishes in-flight requests within the grace time, stops the emulator, and writes the export.
  ///
  /// - Throws: `Failure` if the export cannot be written; the emulator is stopped in any case.
  func stop() throws(Failure) {
    if let portFile { Files.remove(portFile) }
    guard let exportFile else { return emulator.stop(grace: grace) }
    try Files.write(Failure.wrap { try emulator.stopAndExport(grace: grace) }, to: exportFile)
  }

  /// The contents of the port file.
  private static func description(of emulator: RunningEmulator, _ configuration: EmulatorConfiguration) -> [UInt8] {
    var writer = JSONWriter(capacity: 256)
    writer.object { writer in
      writer.member("pid", Int(getpid()))
      writer.member("host", configuration.server.host)
      writer.member("port", emulator.port)
      writer.member("url", emulator.url)
      writer.member("admin_token", configuration.control?.token)
      writer.member("version", Version.number)
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}

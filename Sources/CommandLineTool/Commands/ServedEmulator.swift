internal import CLinux
internal import Domain
internal import Emulator
internal import Glibc
internal import HTTPServer
internal import JSON
internal import Logging

/// An emulator as the options of `serve` ask for it, with its port file.
struct ServedEmulator {
  let emulator: RunningEmulator
  private let portFile: String?
  private let grace: Duration

  /// Starts it and returns when it can answer; `port` and `logLevel` count where the options leave them out.
  ///
  /// - Throws: `Failure` for what cannot be read, opened or written.
  init(_ arguments: Arguments, port: Int, logLevel: Logger.Level) throws(Failure) {
    var configuration = ServeOptions.configuration(arguments, port: port)
    configuration.version = Version.number
    configuration.commit = Version.commit
    portFile = arguments.value(ServeOptions.portFile)
    grace = arguments.value(ServeOptions.shutdownGrace)?.duration ?? .seconds(5)
    let level = arguments.value(ServeOptions.logLevel) ?? logLevel
    let format = arguments.value(ServeOptions.logFormat) ?? .text
    let logger = Logger(label: "playlists-emulator") { _ in LineLogHandler(logLevel: level, format: format) }

    // Answers of 100 kB come and go: without this the C library gives their memory back each time, and the system clears it anew.
    mallopt(M_TRIM_THRESHOLD, 4 << 20)
    mallopt(M_MMAP_THRESHOLD, 4 << 20)

    configuration.seed = try FixtureFiles.read(arguments.values(ServeOptions.seed))
    let progress = Progress("loading the seed")
    configuration.progress = { progress.show($0, of: $1) }
    emulator = try Failure.wrap { try RunningEmulator.start(configuration, logger: logger) }
    progress.end()
    if !configuration.seed.isEmpty {
      // What reading the seed took goes back to the system, which the C library does not do by itself: pieces of it lie below what stays.
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

  /// Takes the port file away, lets running requests end within the grace, and closes everything.
  func stop() {
    if let portFile { Files.remove(portFile) }
    emulator.stop(grace: grace)
  }

  /// What the port file says.
  private static func description(of emulator: RunningEmulator, _ configuration: EmulatorConfiguration) -> String {
    var writer = JSONWriter(capacity: 256)
    writer.object { writer in
      writer.key("pid")
      writer.int(Int(getpid()))
      writer.key("host")
      writer.string(configuration.server.host)
      writer.key("port")
      writer.int(emulator.port)
      writer.key("url")
      writer.string(emulator.url)
      writer.key("admin_token")
      writer.string(configuration.control?.token)
      writer.key("version")
      writer.string(Version.number)
    }
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }
}

internal import CLinux
internal import Domain
internal import Glibc
internal import HTTPServer
internal import JSON
internal import Logging
internal import PlaylistsEmulator
internal import Storage

/// `serve`: runs an emulator until it is told to stop.
enum Serve {
  static let command = Command(
    name: "serve", abstract: "Run the emulator until SIGTERM or SIGINT; the default.",
    discussion: """
      Every option has an environment variable, PLAYLISTS_EMULATOR_ and the option's name in capitals with _ for -, such as \
      PLAYLISTS_EMULATOR_PORT. The option beats the variable.
      """,
    options: ServeOptions.all, readsEnvironment: true, run: run)

  private static func run(_ arguments: Arguments) throws {
    var configuration = ServeOptions.configuration(arguments)
    configuration.version = Version.number
    configuration.commit = Version.commit
    let portFile = arguments.value(ServeOptions.portFile)
    let level = arguments.value(ServeOptions.logLevel) ?? .info
    let format = arguments.value(ServeOptions.logFormat) ?? .text
    let logger = Logger(label: "playlists-emulator") { _ in LineLogHandler(logLevel: level, format: format) }

    // Answers of 100 kB come and go: without this the C library gives their memory back each time, and the system clears it anew.
    mallopt(M_TRIM_THRESHOLD, 4 << 20)
    mallopt(M_MMAP_THRESHOLD, 4 << 20)

    // From here on a signal waits for the emulator to be up, and then stops it in good order.
    let signals = Signals([SIGTERM, SIGINT])
    configuration.seed = try FixtureFiles.read(arguments.values(ServeOptions.seed))
    let progress = Progress("loading the seed")
    configuration.progress = { progress.show($0, of: $1) }
    let emulator = try Failure.wrap { try RunningEmulator.start(configuration, logger: logger) }
    progress.end()

    try announce(emulator, configuration, portFile)
    signals.wait()
    if let portFile { Files.remove(portFile) }
    emulator.stop(grace: arguments.value(ServeOptions.shutdownGrace)?.duration ?? .seconds(5))
  }

  /// Says that the emulator can answer: to the file, and in one line to stdout.
  private static func announce(_ emulator: RunningEmulator, _ configuration: EmulatorConfiguration, _ portFile: String?) throws(Failure) {
    if let portFile {
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
      do {
        try Files.write(String(decoding: writer.bytes, as: UTF8.self) + "\n", to: portFile)
      } catch {
        emulator.stop(grace: .zero)
        throw error
      }
    }
    let project = emulator.project.map { ", project \($0.id)" } ?? ""
    let key = emulator.key.map { ", key \($0.value) (scope \($0.scopes.joined(separator: " ")))" } ?? ""
    try StandardOutput.write(
      "playlists-emulator \(Version.number) at \(emulator.url)\(project)\(key), started on port: \(emulator.port) Ready.\n")
  }
}

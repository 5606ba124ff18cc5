internal import Domain
internal import Emulator
internal import Glibc
internal import Logging

/// `serve`: runs an emulator until it is told to stop.
enum Serve {
  static let command = Command(
    name: "serve", abstract: "Run the emulator until SIGTERM or SIGINT; the default.",
    discussion: ServeOptions.discussion, options: ServeOptions.all, readsEnvironment: true, run: run)

  private static func run(_ arguments: Arguments) throws {
    // From here on a signal waits for the emulator to be up, and then stops it in good order.
    let signals = Signals([SIGTERM, SIGINT])
    let served = try ServedEmulator(arguments, port: 8000, logLevel: .info)
    let emulator = served.emulator
    let project = emulator.project.map { ", project \($0.id)" } ?? ""
    let key = emulator.key.map { ", key \($0.value) (scope \($0.scopes.joined(separator: " ")))" } ?? ""
    try StandardOutput.writeLine(
      "playlists-emulator \(Version.number) at \(emulator.url)\(project)\(key), started on port: \(emulator.port) Ready.")
    signals.wait()
    try served.stop()
  }
}

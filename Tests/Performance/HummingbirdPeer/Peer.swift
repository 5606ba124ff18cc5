import Hummingbird
import Logging

/// A server in Hummingbird and GRDB that does the work of three of the emulator's endpoints, as a yardstick for it.
@main
struct Peer {
  static func main() async throws {
    let options = try Options(CommandLine.arguments.dropFirst())
    let store = try options.file.map { try Store(file: $0) } ?? Store(inMemoryCopyOf: options.seed)
    var logger = Logger(label: "HummingbirdPeer")
    logger.logLevel = .error
    let application = Application(
      router: Routes(store).router, configuration: .init(address: .hostname("127.0.0.1", port: options.port)), logger: logger)
    try await application.runService()
  }
}

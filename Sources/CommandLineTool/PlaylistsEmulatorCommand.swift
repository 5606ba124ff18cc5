internal import ArgumentParser
internal import Glibc

/// `playlists-emulator`: its subcommands, and how it ends.
@main
struct PlaylistsEmulatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "playlists-emulator",
    abstract: "A local emulator of PostHog's session recording playlists API.",
    version: Version.text,
    subcommands: [Serve.self, Healthcheck.self, Seed.self, Export.self, Validate.self, Backup.self],
    defaultSubcommand: Serve.self)

  /// Runs what the arguments ask for. A bad argument ends the program with 64, a failure with 1, each with one sentence on stderr.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as Failure {
      end(with: 1, saying: error.description)
    } catch {
      let code = exitCode(for: error)
      // Help and the version come as errors too; their text is what was asked for.
      if code == .success {
        print(fullMessage(for: error))
        Glibc.exit(0)
      }
      end(with: code.rawValue, saying: message(for: error))
    }
  }

  private static func end(with code: Int32, saying sentence: String) -> Never {
    StandardError.write("playlists-emulator: \(sentence)\n")
    Glibc.exit(code)
  }
}

/// Why a command could not do what it was asked to; the description is one sentence, or one a line, that names the thing.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

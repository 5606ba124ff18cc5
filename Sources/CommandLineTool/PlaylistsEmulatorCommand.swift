internal import Glibc

/// `playlists-emulator`: its commands, and how it ends.
@main
enum PlaylistsEmulatorCommand {
  private static let abstract = "A local emulator of PostHog's session recording playlists API."
  private static let commands = [
    Serve.command, Exec.command, Healthcheck.command, Seed.command, Export.command, Validate.command, Backup.command,
    OpenAPICommand.command, FidelityCommand.command, Verify.command, Pull.command,
  ]

  /// Runs what the arguments ask for.
  ///
  /// A bad argument ends the program with 64 (sysexits.h: EX_USAGE), a failure with 1, each with one sentence on stderr.
  static func main() {
    // A file that may not grow (RLIMIT_FSIZE) is an error of that write and not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch let mistake as Arguments.Mistake {
      StandardError.write("playlists-emulator: \(mistake)\n")
      exit(64)
    } catch {
      let description = "\(error)"
      if !description.isEmpty { StandardError.write("playlists-emulator: \(description)\n") }
      exit(1)
    }
  }

  private static func run(_ words: [String]) throws {
    var rest = words[...]
    if rest.first == "help" { rest = rest.dropFirst() + ["--help"] }
    var command = Serve.command
    if let first = rest.first, !first.hasPrefix("-") {
      guard let named = commands.first(where: { $0.name == first }) else {
        throw Arguments.Mistake("there is no command '\(first)'; the commands are \(commands.map(\.name).joined(separator: ", "))")
      }
      command = named
      rest.removeFirst()
    } else if rest.first == "--help" || rest.first == "-h" {
      return try StandardOutput.write(Help.program(abstract, commands))
    }
    let options = rest.prefix { $0 != "--" }
    if options.contains("--help") || options.contains("-h") { return try StandardOutput.write(Help.command(command)) }
    if options.contains("--version") { return try StandardOutput.write(Version.text + "\n") }
    try command.run(Arguments(Array(rest), for: command) { variable in getenv(variable).map { String(cString: $0) } })
  }
}

/// Why a command could not do what it was asked to.
///
/// The description is one sentence, or one a line, that names the thing; "" where everything is said already.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

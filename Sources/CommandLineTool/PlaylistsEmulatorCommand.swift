internal import CBuildInfo
internal import Emulator
internal import Glibc
internal import JSON
internal import Logging

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
      StandardError.writeLine("playlists-emulator: \(mistake)")
      exit(64)
    } catch {
      ((error as? Failure) ?? Failure("\(error)")).report()
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
/// A sentence that names the thing, and lines below it; none at all where everything is said already.
struct Failure: Error, CustomStringConvertible {
  /// Why everything is said already.
  static let saidAlready = Failure(lines: [])

  private let lines: [String]
  /// Whether it is certain that the request which failed has changed nothing on its server.
  let changedNothing: Bool

  /// A sentence, with `details` below it, a line each.
  init(_ sentence: String, details: [String] = [], changedNothing: Bool = false) {
    self.init(lines: [sentence] + details, changedNothing: changedNothing)
  }

  private init(lines: [String], changedNothing: Bool = false) { (self.lines, self.changedNothing) = (lines, changedNothing) }

  var description: String { lines.joined(separator: "\n") }

  /// The failure with a further sentence at its end.
  func adding(_ sentence: String) -> Failure { Failure(lines: lines + ["playlists-emulator: \(sentence)"]) }

  /// Writes it to stderr.
  func report() {
    for (index, line) in lines.enumerated() { StandardError.writeLine(index == 0 ? "playlists-emulator: \(line)" : line) }
  }
}

/// What `--version` says.
enum Version {
  /// The version of this program (semver.org).
  static let number = "0.1.0"

  /// The commit it was built from.
  static var commit: String { String(cString: build_info_commit()) }

  /// The version and the commit it was built from.
  static var text: String { "playlists-emulator \(number) (commit \(commit))" }
}

/// Writes each message as one line to stderr, as text or as JSON, with the same words in both.
struct LineLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  let format: LogFormat

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    let time = EmulatorClock.system.now.iso8601
    switch format {
    case .text:
      let suffix = fields.map { " \($0.key)=\($0.value)" }.joined()
      StandardError.writeLine("\(time) \(event.level) \(event.message)\(suffix)")
    case .json:
      var writer = JSONWriter(capacity: 256)
      writer.object { writer in
        writer.key("time")
        writer.string(time)
        writer.key("level")
        writer.string(event.level.rawValue)
        writer.key("message")
        writer.string("\(event.message)".visible)
        for (key, value) in fields {
          writer.key(escaping: JSONString(key))
          writer.string("\(value)".visible)
        }
      }
      writer.raw("\n")
      StandardError.write(String(decoding: writer.bytes, as: UTF8.self))
    }
  }
}

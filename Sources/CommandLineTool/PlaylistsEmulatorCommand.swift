internal import CBuildInfo
internal import Emulator
internal import Glibc
internal import JSON
internal import Logging
internal import Synchronization

/// The program `playlists-emulator`: its commands and its exit codes.
@main
enum PlaylistsEmulatorCommand {
  private static let abstract = "A local emulator of PostHog's session recording playlists API."
  /// All commands, the default first.
  static let commands = [
    Serve.command, Exec.command, Healthcheck.command, Seed.command, Export.command, Validate.command, SchemaCommand.command, Backup.command,
    OpenAPICommand.command, FidelityCommand.command, Verify.command, Pull.command, CompletionsCommand.command,
  ]

  /// Runs the command in the arguments.
  ///
  /// The exit code is 64 (sysexits.h: EX_USAGE) after wrong arguments and 1 after a failure, each with a message on stderr.
  static func main() {
    // A file that may not grow (RLIMIT_FSIZE) should fail the write, not end the program.
    signal(SIGXFSZ, SIG_IGN)
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch let mistake as Arguments.Mistake {
      StandardError.writeLine("playlists-emulator: \(mistake)")
      exit(64)
    } catch {
      Failure(error).report()
      exit(1)
    }
  }

  private static func run(_ words: [String]) throws {
    var rest = words[...]
    if rest.first == "help" { rest = rest.dropFirst() + ["--help"] }
    var command = commands[0]
    if let first = rest.first, !first.hasPrefix("-") {
      guard let named = commands.first(where: { $0.name == first }) else {
        throw Arguments.Mistake("there is no command '\(first)'", unknown: first, names: commands.map(\.name))
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

/// Why a command failed: a sentence, with further lines below it.
struct Failure: Error, CustomStringConvertible {
  /// A failure whose messages have been written already.
  static let alreadyReported = Failure(lines: [])

  private let lines: [String]
  /// Whether the failed request has certainly changed nothing on its server.
  let changedNothing: Bool

  /// Makes a failure with one line for each of `details`.
  init(_ sentence: String, details: [String] = [], changedNothing: Bool = false) {
    self.init(lines: [sentence] + details, changedNothing: changedNothing)
  }

  private init(lines: [String], changedNothing: Bool = false) { (self.lines, self.changedNothing) = (lines, changedNothing) }

  var description: String { lines.joined(separator: "\n") }

  /// Returns the failure with another sentence at its end.
  func adding(_ sentence: String) -> Failure { Failure(lines: lines + ["playlists-emulator: \(sentence)"]) }

  /// Writes it to stderr.
  func report() {
    for (index, line) in lines.enumerated() { StandardError.writeLine(index == 0 ? "playlists-emulator: \(line)" : line) }
  }
}

/// The version of the program.
enum Version {
  /// The version number (semver.org).
  static let number = "0.2.0"

  /// The commit from which the program was built.
  static var commit: String { String(cString: build_info_commit()) }

  /// The text of `--version`.
  static var text: String { "playlists-emulator \(number) (commit \(commit))" }
}

/// Writes each log message as one line to stderr, as text or as JSON.
struct LineLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level
  let format: LogFormat
  /// Keeps the lines below `warning` instead; nil if they are written, too.
  var kept: KeptLines?

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }
    let names = fields.keys.sorted()
    let time = EmulatorClock.system.now.iso8601
    switch format {
    case .text:
      let suffix = names.map { " \($0)=\(fields[$0, default: ""])" }.joined()
      write("\(time) \(event.level) \(event.message)\(suffix)".visible + "\n", event.level)
    case .json:
      var writer = JSONWriter(capacity: 256)
      writer.object { writer in
        writer.member("time", time)
        writer.member("level", event.level.rawValue)
        writer.member("message", "\(event.message)".visible)
        for name in names {
          writer.key(escaping: JSONString(name))
          writer.string("\(fields[name, default: ""])".visible)
        }
      }
      writer.raw("\n")
      write(String(decoding: writer.bytes, as: UTF8.self), event.level)
    }
  }

  private func write(_ line: String, _ level: Logger.Level) {
    if level >= .warning { return StandardError.write(line) }
    if let kept { return kept.append(line) }
    // Nothing that is only worth knowing may hold up the emulator if nobody reads its log.
    if StandardError.isReady { StandardError.write(line) }
  }
}

/// The last lines of a log, for the end.
final class KeptLines: Sendable {
  private static let most = 20

  private let lines = Mutex<(last: [String], dropped: Int)>(([], 0))

  func append(_ line: String) {
    lines.withLock { lines in
      lines.last.append(line)
      guard lines.last.count > Self.most else { return }
      lines.last.removeFirst()
      lines.dropped += 1
    }
  }

  /// Writes them to stderr, and how many there were before.
  func write() {
    let (last, dropped) = lines.withLock { $0 }
    if dropped > 0 { StandardError.writeLine("playlists-emulator: \(dropped) earlier lines are left out") }
    for line in last { StandardError.write(line) }
  }
}

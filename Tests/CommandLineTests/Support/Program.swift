import Glibc
import TestSupport
import Testing

/// One run of the built program.
///
/// What it prints goes to files, so that it never waits for a reader.
final class Program {
  /// How it ended, and what it printed.
  struct Outcome: Equatable {
    /// The exit code, or the number of the signal that ended it, negative.
    let code: Int32
    let output: String
    let errors: String
  }

  /// Beside the tests: the build puts both into one directory.
  static let path: String = {
    let tests = CommandLine.arguments[0]
    return tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/playlists-emulator"
  }()

  let process: pid_t
  private let scratch: TemporaryDirectory
  private var status: Int32?

  /// Starts the program with only these variables in its environment; `PORT` means `PLAYLISTS_EMULATOR_PORT`.
  ///
  /// `path` is where it finds commands, nil for the system's own; `mask` is its umask in octal, nil for that of the tests; it prints to
  /// the files at `pipe` and `errorPipe`, nil for those that `output` and `errors` read.
  init(
    _ arguments: [String], environment: [String: String] = [:], path: String? = nil, mask: String? = nil, pipe: String? = nil,
    errorPipe: String? = nil
  ) throws {
    scratch = try TemporaryDirectory()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, pipe ?? scratch("output"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errorPipe ?? scratch("errors"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
    // The threads of the tests may hold signals back, and the program would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    // The umask is the whole process's, which other tests run in: a shell sets it for the program alone.
    let shell = mask.map { ["/bin/sh", "-c", "umask \($0); exec \"$0\" \"$@\""] } ?? []
    let argv = (shell + [Self.path] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup("PLAYLISTS_EMULATOR_\($0)=\($1)") } + [path.flatMap { strdup("PATH=\($0)") }, nil]
    defer { for string in argv + variables { free(string) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, shell.first ?? Self.path, &actions, &attributes, argv, variables)
    try #require(code == 0, "\(Self.path) cannot be started")
    self.process = process
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
  }

  /// Runs the program to its end.
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  /// Runs the program to its end.
  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    try Program(arguments, environment: environment).end()
  }

  /// What it has printed to stdout.
  var output: String { String(decoding: contents(of: scratch("output")) ?? [], as: UTF8.self) }

  /// What it has printed to stderr.
  var errors: String { String(decoding: contents(of: scratch("errors")) ?? [], as: UTF8.self) }

  /// Whether it has not ended.
  var isRunning: Bool {
    var status: Int32 = 0
    if self.status == nil, waitpid(process, &status, WNOHANG) == process { self.status = status }
    return self.status == nil
  }

  func signal(_ signal: Int32) { kill(process, signal) }

  /// Waits for its end.
  func end(within seconds: Double = 30) throws -> Outcome {
    try #require(wait(seconds) { !isRunning }, "it goes on; stdout: \(output) stderr: \(errors)")
    let status = try #require(status)
    // wait(2): the low seven bits are the signal, the next byte the exit code.
    return Outcome(code: status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f), output: output, errors: errors)
  }
}

internal import Emulator
internal import Glibc
internal import Logging

/// `exec`: runs a command with an emulator of its own.
enum Exec {
  static let command = Command(
    name: "exec", abstract: "Run a command with an emulator of its own on a free port, and exit with its exit code.",
    discussion: """
      The command follows --. Its environment has the emulator in POSTHOG_HOST and PLAYLISTS_EMULATOR_URL, POSTHOG_PERSONAL_API_KEY and \
      POSTHOG_PROJECT_ID. Signals are forwarded to it. If a signal ends it, the exit code is 128 plus the signal's number; if it does not exist, 127; if it cannot be \
      run, 126. If the command fails, the last lines of the log at info follow. \(ServeOptions.discussion)
      """,
    examples: ["-- pytest", "--seed fixtures/demo.json --contract observed -- npm test"], options: ServeOptions.ofExec,
    readsEnvironment: true, operands: .command("command"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let relay = SignalRelay([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM])
    // Warnings alone, so that the log does not mix with the output of the command; the rest may say why it failed.
    let kept = KeptLines()
    let served = try ServedEmulator(arguments, kept: kept)
    // Variables without a value are removed: those of a real account must not be used instead.
    let names = ["POSTHOG_HOST", "PLAYLISTS_EMULATOR_URL", "POSTHOG_PERSONAL_API_KEY", "POSTHOG_PROJECT_ID"]
    var variables = names.prefix(2).map { "\($0)=\(served.emulator.url)" }
    if let key = served.emulator.key { variables.append("POSTHOG_PERSONAL_API_KEY=\(key.value)") }
    if let project = served.emulator.project { variables.append("POSTHOG_PROJECT_ID=\(project.id)") }
    let code: Int32
    do {
      let child = try ChildProcess(arguments.operands, replacing: names, by: variables, resetting: relay.signals)
      relay.send(to: child)
      code = child.wait()
      relay.stop()
    } catch {
      StandardError.writeLine("playlists-emulator: \(error)")
      code = error.exitCode
    }
    do {
      try served.stop()
    } catch {
      error.report()
      exit(code == 0 ? 1 : code)
    }
    if code != 0 { kept.write() }
    exit(code)
  }
}

/// A child process.
struct ChildProcess: Sendable {
  /// Why a command could not be started.
  struct NotStarted: Error, CustomStringConvertible {
    let name: String
    let errno: Int32

    var description: String { "cannot run \(name): \(String(cString: strerror(errno)))" }

    /// The exit code of a shell: 127 if there is no such command, 126 if it cannot be run.
    var exitCode: Int32 { errno == ENOENT ? 127 : 126 }
  }

  let id: pid_t

  /// Starts a command, found in PATH, with its arguments.
  ///
  /// - Parameters:
  ///   - words: The command and its arguments.
  ///   - names: The variables of this process that the command does not inherit.
  ///   - variables: Further variables, each as `name=value`.
  ///   - signals: Signals with their default action in the command.
  ///   - streams: Descriptors of this process by their number in the command. With any, the command gets a process group of its own, so that
  ///     the terminal's Ctrl-C does not reach it.
  ///
  /// - Throws: `NotStarted`.
  init(
    _ words: [String], replacing names: [String] = [], by variables: [String] = [], resetting signals: [Int32] = [],
    streams: [Int32: Int32] = [:]
  ) throws(NotStarted) {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (defaults, none) = (sigset_t(), sigset_t())
    sigemptyset(&defaults)
    sigemptyset(&none)
    for signal in signals + [SIGPIPE, SIGXFSZ] { sigaddset(&defaults, signal) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &none)
    let group = streams.isEmpty ? 0 : POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group))

    // If SIGCHLD is ignored, as this process may inherit it, the system discards the exit status of the command (wait(2)).
    signal(SIGCHLD, SIG_DFL)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in streams { posix_spawn_file_actions_adddup2(&actions, descriptor, number) }

    let argv = words.map { strdup($0) } + [nil]
    let environment = Self.environment(names, variables).map { strdup($0) } + [nil]
    defer { for string in argv + environment { free(string) } }
    var id: pid_t = 0
    let code = posix_spawnp(&id, words[0], &actions, &attributes, argv, environment)
    guard code == 0 else { throw NotStarted(name: words[0], errno: code) }
    self.id = id
  }

  /// Waits for its end, and returns its exit code, or 128 plus the number of the signal that ended it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    // wait(2): the low seven bits are the signal, the next byte the exit code.
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }

  private static func environment(_ names: [String], _ variables: [String]) -> [String] {
    var inherited: [String] = []
    var entry = environ
    while let text = entry.pointee {
      inherited.append(String(cString: text))
      entry += 1
    }
    return inherited.filter { text in !names.contains { text.hasPrefix("\($0)=") } } + variables
  }
}

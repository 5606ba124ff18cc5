internal import Domain
internal import Emulator
internal import Glibc
internal import Logging

/// `exec`: runs a command beside an emulator of its own.
enum Exec {
  static let command = Command(
    name: "exec", abstract: "Run a command with an emulator of its own on a free port, and end as it ends.",
    discussion: """
      The command stands after --. It finds the emulator in POSTHOG_HOST, POSTHOG_PERSONAL_API_KEY and POSTHOG_PROJECT_ID, and gets the \
      signals that come. The exit code is its own, or 128 and the signal's number; 127 where there is no such command, 126 where it cannot \
      be run. \(ServeOptions.discussion)
      """,
    options: ServeOptions.all, readsEnvironment: true, operands: .command("command"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let relay = SignalRelay([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM])
    // Its own words stay away from those of the command.
    let served = try ServedEmulator(arguments, port: 0, logLevel: .warning)
    // One that there is nothing for is taken away: a real account's must not stand in for it.
    let names = ["POSTHOG_HOST", "POSTHOG_PERSONAL_API_KEY", "POSTHOG_PROJECT_ID"]
    var variables = ["POSTHOG_HOST=\(served.emulator.url)"]
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
    exit(code)
  }
}

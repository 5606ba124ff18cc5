import Glibc
import TestSupport
import Testing

/// `exec`: a command with an emulator of its own, whose end is the program's.
@Suite struct ExecTests {
  /// A command that has curl's part: asks what its environment names, and prints the status line.
  static let ask = #"""
    exec 3<>/dev/tcp/127.0.0.1/${POSTHOG_HOST##*:}
    printf 'GET /api/projects/%s/session_recording_playlists/ HTTP/1.0\r\nAuthorization: Bearer %s\r\n\r\n' \
      "$POSTHOG_PROJECT_ID" "$POSTHOG_PERSONAL_API_KEY" >&3
    head -n 1 <&3
    """#

  static func shell(_ script: String, _ options: String...) throws -> Program.Outcome {
    try Program.run(["exec"] + options + ["--", "/bin/bash", "-c", script])
  }

  @Test func theCommandReachesItsEmulator() throws {
    let outcome = try Self.shell(Self.ask)
    #expect(outcome == Program.Outcome(code: 0, output: "HTTP/1.1 200 OK\r\n", errors: ""))
  }

  @Test func twoAtOnceHaveAnEmulatorEach() throws {
    let both = try [0, 1].map { _ in try Program(["exec", "--", "/bin/bash", "-c", "echo $POSTHOG_HOST; \(Self.ask)"]) }
    let outcomes = try both.map { try $0.end() }
    #expect(outcomes.map(\.code) == [0, 0])
    #expect(Set(outcomes.map(\.output)).count == 2)
  }

  @Test(arguments: [
    ("exit 0", 0), ("exit 3", 3), ("exit 255", 255), ("kill -TERM $$", 128 + SIGTERM), ("kill -KILL $$", 128 + SIGKILL),
  ])
  func theExitCodeIsTheCommands(script: String, code: Int32) throws { #expect(try Self.shell(script).code == code) }

  @Test func theSeedIsLoadedAndItsKeyNamed() throws {
    let scratch = try TemporaryDirectory()
    try #require(fixture(scratch("seed.json")))
    let outcome = try Self.shell("echo $POSTHOG_PERSONAL_API_KEY $POSTHOG_PROJECT_ID", "--seed", scratch("seed.json"))
    #expect(outcome.output == "phx_seeded 7\n")
    #expect(try Self.shell("[ $PLAYLISTS_EMULATOR_URL = $POSTHOG_HOST ]").code == 0)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGALRM]) func signalsReachTheCommand(signal: Int32) throws {
    let script = "trap 'echo got it; exit 9' TERM INT HUP USR1 USR2 ALRM; echo ready; while :; do read -t 0.1 <> <(:); done"
    let program = try Program(["exec", "--", "/bin/bash", "-c", script])
    try #require(wait { program.output.contains("ready") })
    program.signal(signal)
    let outcome = try program.end()
    #expect(outcome.code == 9)
    #expect(outcome.output == "ready\ngot it\n")
  }

  /// As nohup has it: a signal that was ignored stays so, for the program and for the command.
  @Test func ignoredSignalsStayIgnored() throws {
    let inner = "kill -HUP $PPID; kill -HUP $$; echo still here"
    let outcome = try Self.shell("trap '' HUP; exec \"\(Program.path)\" exec -- /bin/sh -c '\(inner)'")
    #expect(outcome == Program.Outcome(code: 0, output: "still here\n", errors: ""))
  }

  /// A parent that ignores SIGCHLD hands that down, and the system then keeps no exit codes.
  @Test func theExitCodeIsKnownWhateverTheParentIgnores() throws {
    let ignoring = ["/usr/bin/env", "--ignore-signal=CHLD", Program.path, "exec", "--", "/bin/sh", "-c", "exit 7"]
    #expect(try Program.run(["exec", "--"] + ignoring).code == 7)
  }

  @Test func nothingOfARealAccountIsHandedOn() throws {
    let scratch = try TemporaryDirectory()
    let file = try #require(fopen(scratch("seed.json"), "w"))
    fputs(#"{"projects": [], "personal_api_keys": []}"#, file)
    fclose(file)
    // One exec in another stands for a shell that has the variables of an account.
    let program = "\"\(Program.path)\" exec --seed \"\(scratch("seed.json"))\""
    let inner = "\(program) -- sh -c 'echo [$POSTHOG_PERSONAL_API_KEY] [$POSTHOG_PROJECT_ID]'"
    #expect(try Self.shell("echo $POSTHOG_PROJECT_ID; \(inner)").output == "1\n[] []\n")
  }

  @Test func theEmulatorIsGoneWithTheCommand() throws {
    let scratch = try TemporaryDirectory()
    let outcome = try Self.shell("test -e \(scratch("port")); echo $? ${POSTHOG_HOST##*:}; kill -KILL $$", "--port-file", scratch("port"))
    let words = outcome.output.split(whereSeparator: \.isWhitespace)
    #expect(words.first == "0")
    let port = try #require(words.last.flatMap { Int($0) })
    #expect(!Client.canConnect(to: port))
    #expect(contents(of: scratch("port")) == nil)
  }

  @Test func whatCannotBeRun() throws {
    let missing = try Program.run("exec", "--", "/nowhere/at-all")
    #expect(missing.code == 127)
    #expect(missing.errors == "playlists-emulator: cannot run /nowhere/at-all: No such file or directory\n")
    #expect(try Program.run("exec", "--", "/dev").code == 126)
  }

  @Test(arguments: [
    ([], "exec needs a <command> after --, such as exec -- pytest"), (["--"], "exec needs a <command> after --, such as exec -- pytest"),
    (["--port", "0", "pytest", "-x"], "exec needs -- before the <command>: playlists-emulator exec [<option> …] -- pytest -x"),
    (["b.json", "--", "true"], "exec takes no argument 'b.json' before -- <command>"),
  ])
  func theCommandStandsAfterDashes(words: [String], complaint: String) throws {
    let outcome = try Program.run(["exec"] + words)
    #expect(
      outcome == Program.Outcome(code: 64, output: "", errors: "playlists-emulator: \(complaint). See 'playlists-emulator exec --help'.\n"))
  }

  @Test func theCommandDoesNotRunWithoutAnEmulator() throws {
    let outcome = try Self.shell("echo ran", "--seed", "/nowhere/seed.json")
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("/nowhere/seed.json"))
  }

  private func fixture(_ path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    defer { fclose(file) }
    return fputs(#"{"personal_api_keys": [{"value": "phx_seeded"}], "projects": [{"id": 7}]}"#, file) >= 0
  }
}

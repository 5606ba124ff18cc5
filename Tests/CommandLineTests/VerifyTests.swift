import Glibc
import JSON
import TestSupport
import Testing

/// `verify`: an emulator against another one.
@Suite struct VerifyTests {
  static func verify(_ emulator: Emulator, key: String = "phx_demo", _ options: String...) throws -> Program.Outcome {
    try Program.run(["verify", "--against", emulator.url, "--key", key, "--project", "1"] + options)
  }

  static let list = "/api/projects/1/session_recording_playlists/"

  /// An emulator with a demo, and the list of its project.
  static func demo(_ arguments: String...) throws -> (Emulator, String) {
    let emulator = try Emulator(arguments: ["--seed", repositoryFile("fixtures/demo.json")] + arguments)
    return (emulator, try emulator.call("GET", "\(list)?limit=500", key: "phx_demo").body)
  }

  /// The ids of the checks that ended so.
  static func ids(_ output: String, _ verdict: String) -> Set<String> {
    Set(
      output.split(separator: "\n").filter { $0.hasPrefix("\(verdict) ") }.compactMap {
        $0.split(separator: " ").dropFirst().first.map(String.init)
      })
  }

  static func fault(_ emulator: Emulator, _ rule: String) throws {
    #expect(try emulator.post("/__admin/faults", rule).status == 201)
  }

  /// Expects that the project shows what it did before.
  static func expectClean(_ emulator: Emulator, _ before: String, at location: SourceLocation = #_sourceLocation) throws {
    #expect(try emulator.call("GET", "\(list)?limit=500", key: "phx_demo").body == before, sourceLocation: location)
  }

  @Test(arguments: ["documented", "observed"]) func anEmulatorDoesNotDifferFromItself(contract: String) throws {
    let (emulator, before) = try Self.demo("--contract", contract)
    let outcome = try Self.verify(emulator, "--contract", contract)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.dropLast().allSatisfy { $0.hasPrefix("same    ") }, "\(lines.filter { !$0.hasPrefix("same") })")
    #expect(lines.last == "\(lines.count - 1) checks: \(lines.count - 1) the same, 0 different")
    try Self.expectClean(emulator, before)
    // Not by chance: it did make some.
    #expect(try emulator.get("/__admin/state").body.contains("playlists-emulator-verify-"))
  }

  @Test func everyCheckIsALineOfTheLedger() throws {
    let (emulator, _) = try Self.demo()
    let ids = Self.ids(try Self.verify(emulator).output, "same")
    let ledger = try Program.run("fidelity", "--json").output
    #expect(ids.count > 40)
    for id in ids { #expect(ledger.contains(#""id": "\#(id)""#), "\(id)") }
  }

  @Test func theContractsDifferWhereTheTableSaysSo() throws {
    let (emulator, before) = try Self.demo("--contract", "observed")
    let outcome = try Self.verify(emulator)
    #expect(outcome.code == 2)
    #expect(outcome.errors.isEmpty)
    let differing = Self.ids(outcome.output, "differs")
    for id in [
      "create-without-type", "update-without-filters", "remove-recording-status", "remove-missing-recording", "viewed-key-access",
      "delete-405", "unknown-method-key-access", "options-body", "no-key", "unknown-key", "accept-indent", "list-filter-set",
      "response-fields", "synthetic-playlists", "form-labelled-json",
      "recordings-without-data",
    ] { #expect(differing.contains(id), "\(id)") }
    for id in ["create", "update", "parse-error", "order", "recording-write-key-access", "bulk-key-access", "forms"] {
      #expect(!differing.contains(id), "\(id)")
    }
    for line in [
      "    $._create_in_folder: the emulator's is \"\", the server has none",
      #"    server:   403 {"type":"authentication_error","code":"permission_denied","detail":"This action does not support personal API key access","attr":null}"#,
      #"    server:   400 {"type":"validation_error","code":"invalid_input","detail":"Must provide a valid playlist type: either filters or collection","attr":null}"#,
    ] { #expect(outcome.output.contains("\(line)\n"), "\(line)") }
    try Self.expectClean(emulator, before)
    #expect(try Self.verify(emulator, "--contract", "observed").code == 0)
  }

  @Test(arguments: [
    (#"{"status":404,"body":{"type":"invalid_request","code":"not_found","detail":"Nope.","attr":null}}"#, #"server:   404 {"type""#),
    (#"{"status":410}"#, "server:   410 "),
    (
      #"{"status":404,"headers":{"Content-Type":"text/plain"},"body":"x"}"#,
      "Content-Type: the emulator's is application/json, the server's text/plain"
    ),
  ])
  func aDifferenceIsFound(action: String, detail: String) throws {
    let (emulator, before) = try Self.demo()
    try Self.fault(emulator, #"{"match":{"method":"PATCH","path":"\#(Self.list)nothing/"},"action":\#(action)}"#)
    let outcome = try Self.verify(emulator)
    #expect(outcome.code == 2)
    #expect(Self.ids(outcome.output, "differs") == ["unknown-playlist"])
    #expect(outcome.output.contains("\n  PATCH \(Self.list)nothing/ (Content-Type: application/json) {}\n    "))
    #expect(outcome.output.contains(detail), "\(outcome.output)")
    #expect(outcome.output.hasSuffix(", 1 different\n"))
    try Self.expectClean(emulator, before)
  }

  // MARK: What was made is deleted

  /// The connection breaks at a PUT; the response to a create is lost, so that its playlist is unknown; a saved filter needs its filters.
  @Test(arguments: [
    (#"{"match":{"method":"PUT"},"action":{"drop":"EMPTY_RESPONSE"}}"#, "documented"),
    (#"{"match":{"method":"PUT"},"action":{"drop":"EMPTY_RESPONSE"}}"#, "observed"),
    (#"{"match":{"method":"POST"},"stage":"after_commit","skip":2,"times":1,"action":{"drop":"EMPTY_RESPONSE"}}"#, "documented"),
  ])
  func alsoAfterAFailure(rule: String, contract: String) throws {
    let (emulator, before) = try Self.demo("--contract", contract)
    try Self.fault(emulator, rule)
    let outcome = try Self.verify(emulator, "--contract", contract)
    #expect(outcome.code == 1)
    expectSentence(outcome.errors, naming: ["cannot reach \(emulator.url): "])
    #expect(try emulator.get("/__admin/state").body.contains("playlists-emulator-verify-"))
    try Self.expectClean(emulator, before)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func alsoAfterASignal(signal: Int32) throws {
    let (emulator, before) = try Self.demo()
    // So that there is something left to interrupt.
    try Self.fault(emulator, #"{"match":{"method":"GET"},"action":{"delay_ms":100}}"#)
    let program = try Program(["verify", "--against", emulator.url, "--key", "phx_demo", "--project", "1"])
    try #require(wait { program.output.contains("page-limit") })
    program.signal(signal)
    let outcome = try program.end()
    #expect(outcome.code == 1)
    #expect(outcome.errors == "playlists-emulator: Removing 3 test playlists…\nplaylists-emulator: interrupted\n")
    #expect(!outcome.output.contains(" checks: "))
    try Self.expectClean(emulator, before)
  }

  @Test func whatCannotBeDeletedIsNamed() throws {
    let (emulator, _) = try Self.demo()
    try Self.fault(emulator, #"{"match":{"method":"PATCH"},"action":{"status":500}}"#)
    let outcome = try Self.verify(emulator)
    #expect(outcome.code == 1)
    let left = try emulator.list("\(Self.list)?limit=500&search=playlists-emulator-verify", "phx_demo")
    #expect(left.count > 10)
    expectSentence(outcome.errors, naming: ["these test playlists are left on the server: ", "Remove each with PATCH"])
    for shortID in try emulator.shortIDs("\(Self.list)?limit=500&search=playlists-emulator-verify", "phx_demo") {
      #expect(outcome.errors.contains(shortID))
    }
  }

  // MARK: Refusals

  @Test(arguments: [
    ("phx_wrong", "401: Personal API key found"),
    ("phx_demo_read", "403: API key missing required scope 'session_recording_playlist:write'"),
  ])
  func aKeyThatMakesNoPlaylistVerifiesNothing(key: String, sentence: String) throws {
    let (emulator, before) = try Self.demo()
    let outcome = try Self.verify(emulator, key: key)
    expectFailure(outcome, naming: "cannot create a test playlist: the server returned ", sentence)
    try Self.expectClean(emulator, before)
  }
}

import PlaylistsEmulator
import PlaylistsEmulatorTesting
import Testing

/// A sandbox by the trait, one for each test.
@Suite(.playlistsEmulator(seed: oneCheckout)) struct SandboxTests {
  static let playlists = "/api/projects/[0-9]+/session_recording_playlists/"

  /// Every case would find the playlists of the others, were they in one project.
  @Test(arguments: 0..<20) func eachCaseHasItsOwn(number: Int) async throws {
    let caller = Caller(try Sandbox.current)
    try await caller.create("Mine \(number)")
    let names = try await caller.names()
    #expect(names == ["Checkout", "Mine \(number)"])
  }

  @Test func anotherSandboxsKeyDoesNotReachIt() async throws {
    let sandbox = try Sandbox.current
    let other = try await sandbox.emulator.sandbox()
    #expect(other.projectID != sandbox.projectID)
    let status = try await Caller(PlaylistsEmulator.Sandbox.current).call().status
    #expect(status == 200)
    let foreign = try await Caller(url: sandbox.url, key: other.apiKey, project: sandbox.projectID).call().status
    #expect(foreign == 403)
    try await other.remove()
  }

  @Test func tellsWhatATestLeftAndNeverTouched() async throws {
    let sandbox = try Sandbox.current
    let fault = try await sandbox.faults.add(.answer(503), method: "DELETE")
    try await Caller(sandbox).create("Left")
    let missing = try await Caller(sandbox).call("GET", "nothing/").status
    #expect(missing == 404)
    let report = try await sandbox.remove()
    #expect(report.playlistsLeft.count == 1)
    #expect(report.faultsNeverFired == [fault])
    #expect(report.refusals == [404: 1])
    #expect(report.summary.contains("fault \(fault) never fired"))
    #expect(!report.endpointsNeverCalled.contains("POST /api/projects/:project_id/session_recording_playlists"))
    #expect(report.endpointsNeverCalled.contains("PATCH /api/projects/:project_id/session_recording_playlists/:short_id"))
  }

  @Test func theClockIsItsOwn() async throws {
    let (sandbox, other) = (try Sandbox.current, try await Sandbox.current.emulator.sandbox())
    try await sandbox.clock.freeze(at: "2026-02-28T12:00:00Z")
    try await sandbox.clock.advance(by: .seconds(86_400))
    let moments = [try await sandbox.clock.now, try await other.clock.now]
    #expect(moments[0] == "2026-03-01T12:00:00Z")
    #expect(moments[1] != moments[0])
    let made = try await Caller(sandbox).create("Then")
    #expect(made.contains(#""created_at":"2026-03-01T12:00:00Z""#))
    try await sandbox.clock.advance(by: .milliseconds(-1500))
    try await sandbox.clock.set(to: sandbox.clock.now)
    let back = try await sandbox.clock.now
    #expect(back == "2026-03-01T11:59:58.500000Z")
    try await sandbox.clock.reset()
    let system = try await sandbox.clock.now
    #expect(system > back)
    await #expect(throws: PlaylistsEmulator.Failure.self) { try await sandbox.clock.set(to: "noon") }
    try await other.remove()
  }

  @Test func faultsStrikeItAlone() async throws {
    let sandbox = try Sandbox.current
    let fault = try await sandbox.faults.add(.answer(503, json: #"{"down":true}"#, headers: ["Retry-After": "1"]), times: 1)
    let other = try await sandbox.emulator.sandbox()
    let (elsewhere, here, again) = (
      try await Caller(other).call().status, try await Caller(sandbox).call(), try await Caller(sandbox).call().status
    )
    #expect(elsewhere == 200)
    #expect(here.status == 503 && here.body == #"{"down":true}"#)
    #expect(again == 200)
    let fired = try await sandbox.faults.fired(fault)
    #expect(fired == 1)
    try await sandbox.faults.remove(fault)
    let gone = await #expect(throws: PlaylistsEmulator.Failure.self) { try await sandbox.faults.fired(fault) }
    #expect(gone?.status == 404)
    try await other.remove()
  }

  /// Each way to lose a response that a client notices at once.
  @Test(arguments: [PlaylistsEmulator.Fault.Drop.connectionReset, .malformedChunk, .randomData, .truncate])
  func aWriteIsStoredAndItsAnswerLost(drop: PlaylistsEmulator.Fault.Drop) async throws {
    let sandbox = try Sandbox.current
    try await sandbox.faults.add(.drop(drop), method: "POST", pathPattern: Self.playlists, stage: .afterCommit, times: 1)
    await #expect(throws: (any Error).self) { try await Caller(sandbox).create("Lost") }
    let names = try await Caller(sandbox).names()
    #expect(names == ["Checkout", "Lost"])
  }

  @Test func aFaultThatCannotBeIsRefused() async throws {
    let faults = try Sandbox.current.faults
    await #expect(throws: PlaylistsEmulator.Failure.self) { try await faults.add(.answer(99)) }
    await #expect(throws: PlaylistsEmulator.Failure.self) { try await faults.add(.answer(200, json: "{")) }
    await #expect(throws: PlaylistsEmulator.Failure.self) { try await faults.add(.answer(200), probability: 2) }
    let failure = await #expect(throws: PlaylistsEmulator.Failure.self) { try await faults.add(.drop(.truncate), pathPattern: "(") }
    #expect(failure?.description.contains("$.match.pathPattern") == true)
    #expect(failure?.status == 400)
  }

  @Test func waitsForWhatHappensElsewhere() async throws {
    let sandbox = try Sandbox.current
    async let creation = Caller(sandbox).create("Later")
    let found = try await sandbox.requests.wait(for: .init(method: "POST", status: 201))
    #expect(found.map(\.method) == ["POST"])
    #expect(found.first?.status == 201)
    _ = try await creation
  }

  @Test func tellsTheNearMissesOfAWaitInVain() async throws {
    let sandbox = try Sandbox.current
    try await Caller(sandbox).call()
    let failure = await #expect(throws: PlaylistsEmulator.Failure.self) {
      try await sandbox.requests.wait(for: .init(method: "POST"), within: .milliseconds(1))
    }
    #expect(failure?.status == 408)
    #expect(failure?.description.contains("0 of 1 requests came within 1 ms.") == true)
    #expect(failure?.description.contains("near miss: ") == true)
  }

  @Test func countsAndFindsRequests() async throws {
    let sandbox = try Sandbox.current
    try await Caller(sandbox).create("One")
    try await Caller(sandbox).call("GET", "?limit=1")
    let (all, some, none, bodies) = (
      try await sandbox.requests.all, try await sandbox.requests.find(.init(method: "GET", pathPattern: Self.playlists)),
      try await sandbox.requests.count(.init(bodyContains: "Two")),
      try await sandbox.requests.count(.init(jsonBody: #"{"type":"collection","name":"One"}"#))
    )
    #expect(all.map(\.method) == ["POST", "GET"])
    #expect(some.map(\.query) == ["limit=1"])
    #expect(none == 0)
    #expect(bodies == 1)
    try await sandbox.requests.removeAll()
    let left = try await sandbox.requests.count()
    #expect(left == 0)
    await #expect(throws: PlaylistsEmulator.Failure.self) { try await sandbox.requests.find(.init(jsonBody: "{")) }
  }

  @Test func itsStateIsAFixture() async throws {
    let sandbox = try Sandbox.current
    try await Caller(sandbox).create("More")
    let state = try await sandbox.state.json
    try await sandbox.reset()
    try await sandbox.state.add(.json(#"{"projects":[{"id":\#(sandbox.projectID),"playlists":[{"name":"Added","type":"collection"}]}]}"#))
    let added = try await Caller(sandbox).names()
    #expect(added == ["Added", "Checkout"])
    try await sandbox.state.replace(by: .json(state))
    let replaced = try await Caller(sandbox).names()
    #expect(replaced == ["Checkout", "More"])
  }

  @Test func callsWhatHasNoMethod() async throws {
    let sandbox = try Sandbox.current
    try await sandbox.control("POST", "/snapshots", #"{"name":"before"}"#)
    try await Caller(sandbox).create("After")
    try await sandbox.control("POST", "/snapshots/before/restore")
    let names = try await Caller(sandbox).names()
    #expect(names == ["Checkout"])
    let failure = await #expect(throws: PlaylistsEmulator.Failure.self) { try await sandbox.control("POST", "/nowhere") }
    #expect(failure?.description == "POST /nowhere is refused with 404: The control API has no such path.")
  }

  @Test func theSameNumberGivesTheSameIDs() async throws {
    let sandbox = try Sandbox.current
    var shortIDs: [Substring] = []
    for _ in 0..<2 {
      try await sandbox.reset()
      try await sandbox.reseed(42)
      let made = try await Caller(sandbox).create("Same")
      shortIDs.append(try #require(made.split(separator: #""short_id":""#).last).prefix(8))
    }
    try await sandbox.reset()
    let made = try await Caller(sandbox).create("Other")
    #expect(shortIDs[0] == shortIDs[1])
    #expect(!made.contains(shortIDs[0]))
  }
}

/// What the trait and `withSandbox` do with other options, and after a test.
@Suite struct TraitTests {
  @Test(.playlistsEmulator(contract: .observed, scopes: ["session_recording_playlist:read"]))
  func aTestMayChooseContractAndScopes() async throws {
    let status = try await Caller(try Sandbox.current).call("POST", "", "{}").status
    #expect(status == 403)
  }

  @Test func thereIsNoneWithoutTheTrait() {
    #expect(throws: NoSandbox.self) { try Sandbox.current }
  }

  @Test func isTakenAwayHoweverTheTestEnds() async throws {
    struct Stop: Error {}
    let emulator = try await PlaylistsEmulator.start()
    defer { emulator.stop() }
    let report = try await emulator.withSandbox(seed: oneCheckout) { try await Caller($0).create("Left") }
    #expect(report.playlistsLeft.count == 1)
    await #expect(throws: Stop.self) { try await emulator.withSandbox { _ in throw Stop() } }
    let left = try await emulator.control("GET", "/sandboxes")
    #expect(left == #"{"sandboxes":[]}"#)
  }

  /// What belongs to an actor may be used in it.
  @MainActor @Test func runsWhereItIsCalled() async throws {
    final class Count { var value = 0 }
    let (emulator, count) = (try await PlaylistsEmulator.start(), Count())
    defer { emulator.stop() }
    try await emulator.withSandbox { sandbox in
      try await Caller(sandbox).create("Counted")
      count.value += try await Caller(sandbox).names().count
    }
    #expect(count.value == 1)
  }

  @Test(arguments: [#"{"projects":[{"id":1},{"id":2}]}"#, #"{"projects":[{"id":"x"}]}"#, "[]"])
  func aBadSeedIsRefused(seed: String) async throws {
    let emulator = try await PlaylistsEmulator.start()
    defer { emulator.stop() }
    let failure = await #expect(throws: PlaylistsEmulator.Failure.self) { try await emulator.sandbox(seed: .json(seed)) }
    #expect(failure?.status == 400)
  }

  /// More than the control API takes, and more milliseconds than there are integers.
  @Test(arguments: [Int64.max / 2000, Int64.max]) func aTimeWithoutEndIsRefused(seconds: Int64) async throws {
    let emulator = try await PlaylistsEmulator.start()
    defer { emulator.stop() }
    var failure = await #expect(throws: PlaylistsEmulator.Failure.self) { try await emulator.requests.wait(within: .seconds(seconds)) }
    #expect(failure?.status == 400)
    failure = await #expect(throws: PlaylistsEmulator.Failure.self) {
      try await emulator.faults.add(.answer(500), timeToLive: .seconds(seconds))
    }
    #expect(failure?.status == 400)
  }
}

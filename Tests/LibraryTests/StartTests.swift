import PlaylistsEmulator
import Testing

/// An emulator in this process: what it starts with, what it is asked after that, and its end.
@Suite struct StartTests {
  @Test func startsEmptyOnAFreePort() async throws {
    let emulator = try await PlaylistsEmulator.start()
    defer { emulator.stop() }
    #expect(emulator.url.hasPrefix("http://127.0.0.1:"))
    #expect(emulator.apiKey == "phx_emulator")
    #expect(emulator.projectID == 1)
    let names = try await Caller(emulator).names()
    #expect(names == [])
  }

  @Test func takesSeveralSeedsAsOne() async throws {
    let keys = PlaylistsEmulator.Seed.json(#"{"personal_api_keys":[{"value":"phx_mine","user":1}]}"#)
    let emulator = try await PlaylistsEmulator.start(seed: oneCheckout, keys)
    defer { emulator.stop() }
    #expect(emulator.apiKey == "phx_mine")
    let names = try await Caller(emulator).names()
    #expect(names == ["Checkout"])
  }

  @Test func takesASeedFromAFile() async throws {
    let emulator = try await PlaylistsEmulator.start(seed: .file("fixtures/minimal.json"))
    defer { emulator.stop() }
    #expect(emulator.apiKey == "phx_minimal")
  }

  @Test(arguments: [
    (PlaylistsEmulator.Seed.file("/nowhere/seed.json"), "cannot read /nowhere/seed.json: No such file or directory"),
    (.file("Package.swift"), "Package.swift: $: not JSON"),
    (.json("{"), "not JSON"),
    (.json(#"{"projects":[{"id":1,"playlists":[{"name":5,"pined":true}]}]}"#), "$.projects[0].playlists[0].name: expected a string"),
    (.json(#"{"personal_api_keys":[]}"#), "the seed has no personal API key"),
    (.json(#"{"projects":[]}"#), "the seed has no project"),
  ])
  func refusesABadSeed(seed: PlaylistsEmulator.Seed, complaint: String) async {
    let failure = await #expect(throws: PlaylistsEmulator.Failure.self) { try await PlaylistsEmulator.start(seed: seed) }
    #expect(failure?.description.contains(complaint) == true, "\(failure?.description ?? "")")
  }

  @Test func refusesABadTimeAndABadPort() async throws {
    await #expect(throws: PlaylistsEmulator.Failure.self) { try await PlaylistsEmulator.start(frozenAt: "tomorrow") }
    await #expect(throws: PlaylistsEmulator.Failure.self) { try await PlaylistsEmulator.start(port: 65_536) }
    let emulator = try await PlaylistsEmulator.start()
    defer { emulator.stop() }
    let port = try #require(emulator.url.split(separator: ":").last.flatMap { Int($0) })
    let failure = await #expect(throws: PlaylistsEmulator.Failure.self) { try await PlaylistsEmulator.start(port: port) }
    #expect(failure?.description == "cannot listen on 127.0.0.1:\(port): Address already in use")
  }

  @Test func twoAtOnceShareNothing() async throws {
    let (first, second) = (try await PlaylistsEmulator.start(), try await PlaylistsEmulator.start())
    defer { for emulator in [first, second] { emulator.stop() } }
    try await Caller(first).create("Mine")
    let names = try await Caller(second).names()
    #expect(names == [])
  }

  @Test func theSameSeedAndTimeGiveTheSameAnswers() async throws {
    var answers: Set<String> = []
    for _ in 0..<2 {
      let emulator = try await PlaylistsEmulator.start(seed: oneCheckout, frozenAt: "2026-01-01T00:00:00Z", randomSeed: 7)
      defer { emulator.stop() }
      answers.insert(try await Caller(emulator).create("Same"))
    }
    #expect(answers.count == 1)
    #expect(answers.first?.contains(#""created_at":"2026-01-01T00:00:00Z""#) == true)
  }

  @Test func resetsToItsSeed() async throws {
    let emulator = try await PlaylistsEmulator.start(seed: oneCheckout)
    defer { emulator.stop() }
    try await Caller(emulator).create("Later")
    try await emulator.reset()
    let names = try await Caller(emulator).names()
    #expect(names == ["Checkout"])
  }

  @Test func isTheServiceThatItIsToldToBe() async throws {
    let emulator = try await PlaylistsEmulator.start(contract: .observed)
    defer { emulator.stop() }
    let status = try await Caller(emulator).call("POST", "", #"{"name":"No type"}"#).status
    #expect(status == 400)
  }

  @Test func answersNothingOnceStopped() async throws {
    let emulator = try await PlaylistsEmulator.start()
    emulator.stop()
    emulator.stop()
    await #expect(throws: (any Error).self) { try await Caller(emulator).call() }
    let failure = await #expect(throws: PlaylistsEmulator.Failure.self) { try await emulator.reset() }
    #expect(failure?.description == "the emulator has stopped")
  }

  /// Nobody waits for ever for requests that can come no more.
  @Test func stoppingEndsAWait() async throws {
    let emulator = try await PlaylistsEmulator.start()
    let wait = Task { try await emulator.requests.wait(within: .seconds(500)) }
    // The loop takes calls in their order; a wait that came after the end would find it stopped as well.
    for _ in 0..<50 { _ = try await emulator.clock.now }
    emulator.stop()
    let failure = await #expect(throws: PlaylistsEmulator.Failure.self) { try await wait.value }
    #expect(failure?.description == "the emulator has stopped")
  }

  @Test func stopsWhenNobodyHoldsIt() async throws {
    var emulator: PlaylistsEmulator? = try await PlaylistsEmulator.start()
    let caller = Caller(try #require(emulator))
    let status = try await caller.call().status
    #expect(status == 200)
    emulator = nil
    await #expect(throws: (any Error).self) { try await caller.call() }
  }
}

import HTTPServer
import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// Which rule fires, without sockets.
@Suite struct FaultsDecisionTests {
  private static let list = "/api/projects/1/session_recording_playlists"

  private static func table(_ rules: [String], at now: Int = 0) throws -> [FaultRule] {
    var table: [FaultRule] = []
    let reader = FaultReader(project: nil, now: { _ in Timestamp(microseconds: now) })
    for rule in rules {
      guard case .object(let object) = try JSONValue(parsing: rule.utf8) else { continue }
      table.add(try reader.rule(table.count + 1, object))
    }
    return table
  }

  private let store: Store
  private let tenants = Tenants(ProjectSettings(contract: .documented, clock: .system, random: RandomStream(seed: 1)))

  /// A store with the key `phx_all`, which is labelled "All".
  init() throws {
    store = try Store(.memory)
    var reader = FixtureReader(now: Timestamp(microseconds: 0), random: RandomStream(seed: 1))
    try store.replace(by: reader.read([FixtureFile(try JSONValue(parsing: (Fixture.collections.text ?? "").utf8))]))
  }

  /// The rule of `table` that fires at the time 0 or `now` for a request.
  private func fired(
    _ table: inout [FaultRule], _ method: String = "GET", _ path: String = list, key: String? = "phx_all", now: Int = 0,
    random: inout RandomStream
  ) -> FaultRule? {
    let request = Request(method: Method(method), target: path, fields: key.map { [("Authorization", "Bearer \($0)")] } ?? [])
    let exchange = Exchange(request, store.identities, tenants)
    return table.decide(exchange, store.identities, now: { _ in Timestamp(microseconds: now) }, random: &random)
  }

  struct MatchRow: Sendable, CustomTestStringConvertible {
    let match: String
    let method: String
    let path: String
    let isHit: Bool

    init(_ match: String, _ method: String, _ path: String, _ isHit: Bool) {
      (self.match, self.method, self.path, self.isHit) = (match, method, path, isHit)
    }

    var testDescription: String { "\(match) \(method) \(path)" }
  }

  static let matches: [MatchRow] = [
    MatchRow(#"{}"#, "GET", list, true),
    MatchRow(#"{"method":"GET"}"#, "GET", list, true),
    MatchRow(#"{"method":"get"}"#, "GET", list, true),
    MatchRow(#"{"method":"ANY"}"#, "PATCH", list, true),
    MatchRow(#"{"method":"POST"}"#, "GET", list, false),
    MatchRow(#"{"path":"/api/projects/1/session_recording_playlists"}"#, "GET", list, true),
    MatchRow(#"{"path":"/api/projects/1/session_recording_playlists/"}"#, "GET", list, true),
    MatchRow(#"{"path":"/api/projects/1/session_recording_playlists"}"#, "GET", "\(list)/", true),
    MatchRow(#"{"path":"/api/projects/1/session_recording_playlists"}"#, "GET", "\(list)/aB3dE5fG", false),
    MatchRow(#"{"path":"/api/projects/1/session_recording"}"#, "GET", list, false),
    MatchRow(#"{"pathPattern":"/api/projects/[0-9]+/session_recording_playlists/?"}"#, "GET", "\(list)/", true),
    MatchRow(#"{"pathPattern":"/api/projects/[0-9]+"}"#, "GET", list, false),
    MatchRow(#"{"pathPattern":"session_recording_playlists"}"#, "GET", list, false),
    MatchRow(#"{"pathPattern":"/api|/api/.*"}"#, "GET", list, true),
    MatchRow(#"{"project_id":1}"#, "GET", list, true),
    MatchRow(#"{"project_id":2}"#, "GET", list, false),
    MatchRow(#"{"key":"phx_all"}"#, "GET", list, true),
    MatchRow(#"{"key":"All"}"#, "GET", list, true),
    MatchRow(#"{"key":"phx_al"}"#, "GET", list, false),
    MatchRow(#"{"method":"GET","project_id":1,"key":"phx_bob"}"#, "GET", list, false),
  ]

  @Test(arguments: matches)
  func match(_ row: MatchRow) throws {
    var table = try Self.table([#"{"match":\#(row.match),"action":{"status":500}}"#])
    var random = RandomStream(seed: 1)
    let rule = fired(&table, row.method, row.path, random: &random)
    #expect((rule != nil) == row.isHit)
    #expect(table[0].matched == (row.isHit ? 1 : 0))
  }

  /// Without a key or a project, a rule that asks for one is not for the request.
  @Test func nothingToMatch() throws {
    var table = try Self.table([
      #"{"match":{"key":"All"},"action":{"status":500}}"#, #"{"match":{"project_id":1},"action":{"status":500}}"#,
    ])
    var random = RandomStream(seed: 1)
    #expect(fired(&table, "GET", "/nowhere", key: nil, random: &random) == nil)
  }

  struct Sequence: Sendable, CustomTestStringConvertible {
    let rules: [String]
    /// The rule that fires for each request in turn; 0 for none.
    let struck: [Int]

    init(_ rules: [String], _ struck: [Int]) { (self.rules, self.struck) = (rules, struck) }

    var testDescription: String { rules.joined(separator: " ") }
  }

  static let sequences: [Sequence] = [
    Sequence([#"{"action":{"status":500}}"#], [1, 1, 1, 1]),
    Sequence([#"{"times":2,"action":{"status":500}}"#], [1, 1, 0, 0]),
    Sequence([#"{"skip":1,"times":2,"action":{"status":500}}"#], [0, 1, 1, 0, 0]),
    Sequence([#"{"skip":3,"action":{"status":500}}"#], [0, 0, 0, 1, 1]),
    Sequence([#"{"action":{"status":500}}"#, #"{"action":{"status":503}}"#], [1, 1, 1]),
    Sequence([#"{"times":1,"action":{"status":500}}"#, #"{"times":2,"action":{"status":503}}"#], [1, 2, 2, 0]),
    Sequence([#"{"skip":2,"times":1,"action":{"status":500}}"#, #"{"action":{"status":503}}"#], [2, 2, 1, 2]),
    Sequence([#"{"probability":0,"action":{"status":500}}"#, #"{"action":{"status":503}}"#], [2, 2, 2]),
    Sequence([#"{"probability":1,"action":{"status":500}}"#], [1, 1, 1]),
    Sequence([#"{"match":{"method":"PUT"},"action":{"status":500}}"#], [0, 0]),
  ]

  @Test(arguments: sequences)
  func sequence(_ row: Sequence) throws {
    var table = try Self.table(row.rules)
    var random = RandomStream(seed: 1)
    let struck = row.struck.map { _ in fired(&table, random: &random)?.id ?? 0 }
    #expect(struck == row.struck)
    #expect(random == RandomStream(seed: 1) || row.rules[0].contains("probability"), "only draws take from the stream")
  }

  @Test func sameSeedSameDecisions() throws {
    func decisions(_ seed: UInt64) throws -> [Bool] {
      var table = try Self.table([#"{"probability":0.2,"action":{"status":500}}"#])
      var random = RandomStream(seed: seed)
      return (0..<1000).map { _ in fired(&table, random: &random) != nil }
    }
    let first = try decisions(42)
    #expect(try decisions(42) == first)
    #expect(try decisions(43) != first)
    #expect((150...250).contains(first.count { $0 }))
  }

  @Test func timeToLive() throws {
    var table = try Self.table([#"{"ttl_ms":60000,"action":{"status":500}}"#], at: 1_000_000)
    var random = RandomStream(seed: 1)
    func strikes(_ now: Int) -> Bool { fired(&table, now: now, random: &random) != nil }
    #expect(strikes(1_000_000))
    #expect(strikes(60_999_999))
    #expect(!strikes(61_000_000))
    #expect(strikes(0), "a clock that is set back gives the time back")
  }

  @Test func logNormalDelays() throws {
    var random = RandomStream(seed: 5)
    let delay = FaultAction.Delay.logNormal(median: 100, sigma: 0.5)
    let drawn = (0..<1001).map { _ in delay.draw(&random) }.sorted()
    #expect(drawn[500] > .milliseconds(80) && drawn[500] < .milliseconds(125))
    // One standard deviation up is a factor of e to the sigma.
    #expect(drawn[841] > .milliseconds(130) && drawn[841] < .milliseconds(210))
    var again = RandomStream(seed: 5)
    #expect((0..<1001).map { _ in delay.draw(&again) }.sorted() == drawn)
    #expect(FaultAction.Delay.logNormal(median: 3_600_000, sigma: 10).draw(&random) <= .seconds(3600))
  }
}

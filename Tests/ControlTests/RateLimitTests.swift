import JSON
import TestSupport
import Testing

@testable import Emulator

/// How many requests a key may make, told by a stopped clock.
@Suite struct RateLimitTests {
  let key = PersonalAPIKey(value: "phx_a", label: "", userID: 1, scopes: ["*"], scopedProjects: [])
  let other = PersonalAPIKey(value: "phx_b", label: "", userID: 1, scopes: ["*"], scopedProjects: [])
  let project = Project(id: 1, name: "")

  private static func tenants(_ limit: RateLimit) -> Tenants {
    Tenants(ProjectSettings(contract: .documented, clock: .system, random: RandomStream(seed: 1)), rateLimit: limit)
  }

  private func at(_ milliseconds: Int) -> Timestamp { Timestamp(microseconds: 1_000_000_000_000_000 + milliseconds * 1000) }

  /// Requests at these milliseconds, and what each is told to wait in seconds; -1 for one that is let through.
  static let sequences: [(String, [(Int, Int)])] = [
    ("2/minute,9/hour", [(0, -1), (10_000, -1), (10_000, 50), (59_001, 1), (60_000, -1), (60_000, 10), (70_000, -1)]),
    ("2/minute,9/hour", [(0, -1), (0, -1), (1, 60), (59_999, 1), (60_000, -1), (60_000, -1), (60_000, 60)]),
    // The longer wait is told, and what one window refuses counts in the other all the same.
    ("1/second,3/hour", [(0, -1), (500, 1), (900, 1), (950, 3600), (1000, 3599), (3_600_000, -1), (3_600_100, 1), (3_601_000, -1)]),
    ("1/s,1/d", [(0, -1), (1000, 86_399)]),
    ("0/minute,9/hour", [(0, 60), (60_000, 60)]),
  ]

  @Test(arguments: sequences) func countsInSlidingWindows(text: String, requests: [(Int, Int)]) throws {
    let tenants = Self.tenants(try #require(RateLimit(text)))
    for (index, (time, wait)) in requests.enumerated() {
      #expect(tenants.admit(key, project, at(time)) ?? -1 == wait, "request \(index) at \(time)")
    }
  }

  @Test func countsEachKeyOverAllProjects() throws {
    let tenants = Self.tenants(try #require(RateLimit("1/minute,9/hour")))
    #expect(tenants.admit(key, project, at(0)) == nil)
    #expect(tenants.admit(key, Project(id: 2, name: ""), at(0)) == 60)
    #expect(tenants.admit(other, project, at(0)) == nil)
  }

  @Test func aProjectCanHaveALimitOfItsOwn() throws {
    let tenants = Self.tenants(.off)
    tenants.set(RateLimit(burst: RateLimit.Rate(1, per: .minute), sustained: nil), of: 2)
    let limited = Project(id: 2, name: "")
    #expect(tenants.admit(key, limited, at(0)) == nil)
    #expect(tenants.admit(key, limited, at(0)) == 60)
    #expect(tenants.admit(key, project, at(0)) == nil)
    #expect(tenants.admit(key, project, at(0)) == nil)
    tenants.restore(2, to: nil)
    #expect(tenants.admit(key, limited, at(0)) == nil)
    #expect(tenants.admit(key, limited, at(0)) == nil)
  }

  @Test func forgetsWhatOneProjectCounted() throws {
    let tenants = Self.tenants(try #require(RateLimit("2/minute,9/hour")))
    #expect(tenants.admit(key, project, at(0)) == nil)
    #expect(tenants.admit(key, Project(id: 2, name: ""), at(1000)) == nil)
    tenants.restore(1, to: nil)
    #expect(tenants.admit(key, project, at(2000)) == nil)
    #expect(tenants.admit(key, project, at(2000)) == 59)
  }

  @Test func whatWasCountedComesBack() throws {
    let tenants = Self.tenants(try #require(RateLimit("2/minute,9/hour")))
    let second = Project(id: 2, name: "")
    #expect(tenants.admit(key, project, at(0)) == nil)
    let moment = tenants.moment(of: nil)
    #expect(tenants.admit(key, second, at(1000)) == nil)
    tenants.restore(2, to: moment)
    #expect(tenants.admit(key, second, at(2000)) == nil)
    tenants.restore(1, to: nil)
    tenants.restore(1, to: moment)
    #expect(tenants.admit(key, project, at(3000)) == 57)
    tenants.restore(nil, to: moment)
    #expect(tenants.admit(key, project, at(3000)) == nil)
    #expect(tenants.admit(key, project, at(3000)) == 57)
  }

  @Test func holdsNoMoreThanTheRatesAllow() throws {
    let tenants = Self.tenants(.on)
    for number in 0..<5000 {
      let key = PersonalAPIKey(value: "phx_\(number)", label: "", userID: 1, scopes: [], scopedProjects: [])
      _ = tenants.admit(key, project, at(number * 10_000))
    }
    #expect(tenants.common.terms.rates?.windows.count ?? .max <= 1024)
  }

  @Test(arguments: [
    "", "x", "on ", "1/minute", "1/minute,2/hour,3/day", "1,2", "-1/minute,2/hour", "1/,2/hour", "1/minutes,2/hour", "1.5/minute,2/hour",
  ])
  func textThatIsNoLimit(text: String) { #expect(RateLimit(text) == nil) }

  // MARK: Over the wire

  @Test(arguments: Contract.allCases) func keysInTheBodyDoNotCountInObserved(_ contract: Contract) throws {
    let world = try World {
      $0.rateLimit = RateLimit(burst: RateLimit.Rate(1, per: .minute), sustained: nil)
      $0.contract = contract
    }
    let headers = ["Content-Type: application/json"]
    let inBody = #"{"personal_api_key":"\#(world.key)"}"#
    let second = contract == .documented ? 429 : 405
    #expect(try world.send("PATCH", World.list, inBody, key: nil, headers: headers).status == 405)
    #expect(try world.send("PATCH", World.list, inBody, key: nil, headers: headers).status == second)
    let query = "\(World.list)?personal_api_key=\(world.key)"
    #expect(try world.send("GET", query, key: nil).status == (contract == .documented ? 429 : 200))
    #expect(try world.send("GET", query, key: nil).status == 429)
    #expect(try world.send("GET", World.list).status == 429)
  }

  @Test func answersAsTheServiceDoes() throws {
    let world = try World { $0.rateLimit = RateLimit(burst: RateLimit.Rate(2, per: .minute), sustained: nil) }
    #expect(try world.send("GET", World.list).status == 200)
    try world.admin("PUT", "/clock", #"{"action":"advance","by":"18s"}"#)
    #expect(try world.send("PUT", World.list).status == 405)
    // Before the method, and after the key, the project and the scope.
    for method in ["GET", "POST", "PUT", "OPTIONS"] {
      let reply = try world.send(method, World.list)
      #expect(reply.status == 429)
      #expect(reply.header("Retry-After") == "42")
      #expect(reply.header("Allow") == "GET, POST, HEAD, OPTIONS")
      #expect(
        reply.body
          == #"{"type":"throttled_error","code":"throttled","detail":"Request was throttled. Expected available in 42 seconds.","attr":null}"#
      )
    }
    #expect(try world.send("GET", World.list, key: "phx_wrong").status == 401)
    #expect(try world.send("GET", "/api/projects/9/session_recording_playlists").status == 404)
    try world.admin("PUT", "/clock", #"{"action":"advance","by":"41.5s"}"#)
    #expect(try world.send("GET", World.list).json["detail"].text == "Request was throttled. Expected available in 1 second.")
    try world.admin("PUT", "/clock", #"{"action":"advance","by":"500ms"}"#)
    #expect(try world.send("GET", World.list).status == 200)
    #expect(try world.send("GET", World.list).header("Retry-After") == "18")
  }

  @Test func isOffUnlessAskedFor() throws {
    let world = try World()
    for _ in 0...240 { #expect(try world.send("GET", World.list).status == 200) }
  }

  /// Bodies of PUT /rate-limit, the status, and the answer or the field at fault.
  static let bodies: [(String, Int, String)] = [
    (#"{"rate_limit":"on"}"#, 200, #"{"burst":"240/minute","sustained":"1200/hour"}"#),
    (#"{"rate_limit":"off"}"#, 200, #"{"burst":null,"sustained":null}"#),
    (#"{"rate_limit":"5/s,10/m"}"#, 200, #"{"burst":"5/second","sustained":"10/minute"}"#),
    (#"{"burst":5,"sustained":"9/day"}"#, 200, #"{"burst":"5/minute","sustained":"9/day"}"#),
    (#"{"burst":5}"#, 200, #"{"burst":"5/minute","sustained":null}"#),
    ("{}", 400, "$.rate_limit"), ("", 400, "$.rate_limit"),
    (#"{"rate_limit":"on","burst":5}"#, 400, "$.rate_limit"), (#"{"rate_limit":"fast"}"#, 400, "$.rate_limit"),
    (#"{"rate_limit":5}"#, 400, "$.rate_limit"), (#"{"burst":-1}"#, 400, "$.burst"), (#"{"burst":1.5}"#, 400, "$.burst"),
    (#"{"sustained":true}"#, 400, "$.sustained"), (#"{"sustained":"9/year"}"#, 400, "$.sustained"), (#"{"limit":1}"#, 400, "$"),
  ]

  @Test(arguments: bodies) func isSetWhileItRuns(body: String, status: Int, expected: String) throws {
    let world = try World()
    let reply = try world.send("PUT", "/__admin/rate-limit", body, key: nil)
    #expect(reply.status == status)
    #expect(try status == 200 ? reply.body == expected : reply.json["attr"].text == expected)
  }

  @Test func isSetForOneProject() throws {
    let world = try World(Fixture(#"{"projects":[{"id":1},{"id":2}]}"#))
    try world.admin("PUT", "/rate-limit?project_id=2", #"{"burst":1}"#)
    let second = "/api/projects/2/session_recording_playlists"
    #expect(try [second, second, World.list, World.list].map { try world.send("GET", $0).status } == [200, 429, 200, 200])
    try world.admin("PUT", "/rate-limit?project_id=3", #"{"burst":1}"#, expecting: 404)
  }
}

extension Tenants {
  fileprivate func admit(_ key: PersonalAPIKey, _ project: Project, _ now: Timestamp) -> Int? {
    admit(key, project, of: self[project.id], now)
  }
}

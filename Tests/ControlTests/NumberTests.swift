import JSON
import TestSupport
import Testing

@testable import Emulator

/// Numbers from outside that are too large to reckon with are refused where they come in.
@Suite struct NumberTests {
  private let world: World

  init() throws { world = try World(.collections) }

  /// A call of the control API, and what its refusal names.
  struct Call: Sendable, CustomTestStringConvertible {
    let method: String
    let path: String
    let body: String
    let mistake: String

    var testDescription: String { "\(method) \(path) \(body)" }
  }

  private static let tooHigh = ["9007199254740992", "9223372036854775807", "9223372036854775808", "1e400"]

  /// Ids of users, projects and playlists, by every way on which a fixture comes in.
  static let ids: [Call] = tooHigh.flatMap { id in
    let parts = [
      (#"{"users":[{"id":\#(id)}],"projects":[{}]}"#, "$.users[0].id: "), (#"{"projects":[{"id":\#(id)}]}"#, "$.projects[0].id: "),
      (#"{"projects":[{"id":7,"playlists":[{"id":\#(id)}]}]}"#, "$.projects[0].playlists[0].id: "),
    ]
    return parts.flatMap { body, mistake in
      [
        Call(method: "PUT", path: "/state", body: body, mistake: mistake),
        Call(method: "PATCH", path: "/state", body: body, mistake: mistake),
        Call(method: "POST", path: "/sandboxes", body: #"{"seed":\#(body)}"#, mistake: mistake),
      ]
    } + [
      Call(method: "PUT", path: "/state?project_id=1", body: parts[2].0, mistake: parts[2].1),
      Call(method: "PATCH", path: "/state?project_id=1", body: parts[2].0, mistake: parts[2].1),
    ]
  }

  static let others: [Call] = [
    Call(method: "PUT", path: "/clock", body: #"{"action":"advance","by":"400000d"}"#, mistake: "$.by: "),
    Call(method: "PUT", path: "/clock", body: #"{"action":"advance","by":"1e300d"}"#, mistake: "$.by: "),
    Call(method: "PUT", path: "/clock", body: #"{"action":"advance","by":"-nan"}"#, mistake: "$.by: "),
    Call(method: "PUT", path: "/clock", body: #"{"action":"set","at":"0000-01-01T00:00:00Z"}"#, mistake: "$.at: "),
    Call(method: "PUT", path: "/clock", body: #"{"action":"set","at":"10000-01-01T00:00:00Z"}"#, mistake: "$.at: "),
    Call(method: "PUT", path: "/random", body: #"{"seed":-1}"#, mistake: "$.seed: "),
    Call(method: "PUT", path: "/random", body: #"{"seed":18446744073709551616}"#, mistake: "$.seed: "),
    Call(method: "PUT", path: "/rate-limit", body: #"{"burst":9223372036854775807}"#, mistake: "$.burst: "),
    Call(method: "PUT", path: "/rate-limit", body: #"{"rate_limit":"99999999999999999999/s,1/s"}"#, mistake: "$.rate_limit: "),
    Call(method: "POST", path: "/faults", body: #"{"action":{"status":500},"times":9223372036854775807}"#, mistake: "$.times: "),
    Call(method: "POST", path: "/faults", body: #"{"action":{"status":500},"skip":9223372036854775807}"#, mistake: "$.skip: "),
    Call(method: "POST", path: "/faults", body: #"{"action":{"status":500},"ttl_ms":9223372036854775807}"#, mistake: "$.ttl_ms: "),
    Call(method: "POST", path: "/faults", body: #"{"action":{"status":500},"probability":1e308}"#, mistake: "$.probability: "),
    Call(method: "POST", path: "/faults", body: #"{"action":{"status":9223372036854775807}}"#, mistake: "$.action.status: "),
    Call(method: "POST", path: "/faults", body: #"{"action":{"delay_ms":1e308}}"#, mistake: "$.action.delay_ms: "),
    Call(
      method: "POST", path: "/faults", body: #"{"action":{"delay_ms":\#(String(repeating: "9", count: 400))}}"#,
      mistake: "$.action.delay_ms: "),
    Call(
      method: "POST", path: "/faults", body: #"{"action":{"delay":{"distribution":"lognormal","median":1,"sigma":1e308}}}"#,
      mistake: "$.action.delay.sigma: "),
    Call(
      method: "POST", path: "/faults", body: #"{"action":{"delay":{"distribution":"lognormal","median":1e308,"sigma":1}}}"#,
      mistake: "$.action.delay.median: "),
    Call(
      method: "POST", path: "/faults", body: #"{"action":{"drop":"DRIBBLE","body":"x","chunk_bytes":9223372036854775807}}"#,
      mistake: "$.action.chunk_bytes: "),
    Call(method: "POST", path: "/requests/wait", body: #"{"timeout_ms":9223372036854775807}"#, mistake: "$.timeout_ms: "),
    Call(method: "GET", path: "/requests?since=9223372036854775808", body: "", mistake: "since: "),
    Call(method: "GET", path: "/requests?limit=-1", body: "", mistake: "limit: "),
    Call(method: "GET", path: "/state?project_id=9223372036854775808", body: "", mistake: "project_id: "),
  ]

  @Test(arguments: ids + others)
  func isRefusedWithASentence(call: Call) throws {
    let before = try world.send("GET", "/__admin/state", key: nil).body
    let answer = try world.admin(call.method, call.path, call.body, expecting: 400)
    #expect(answer["detail"].text?.hasPrefix(call.mistake) == true, "\(answer.shown)")
    #expect(try world.send("GET", "/__admin/state", key: nil).body == before)
  }

  /// Numbers that are large and do no harm.
  @Test(arguments: [
    ("GET", "/__admin/requests?since=9223372036854775807&limit=9223372036854775807", 200),
    ("GET", "/__admin/sandboxes/9223372036854775807", 404), ("GET", "/__admin/faults/9223372036854775807", 404),
    ("GET", "/__admin/state?project_id=9223372036854775807", 404),
    ("GET", "\(World.list)/?limit=9223372036854775807&offset=9223372036854775807", 200),
    ("GET", "\(World.list)/?limit=99999999999999999999&offset=99999999999999999999", 200),
    ("GET", "\(World.list)/first001/recordings/?limit=9223372036854775807&offset=9223372036854775807", 200),
    ("GET", "/api/projects/?limit=9223372036854775807&offset=9223372036854775807", 200),
    ("GET", "/api/projects/9223372036854775808/session_recording_playlists/", 404),
    ("GET", "\(World.list)/?date_from=-999999999999y&date_to=-9223372036854775807m", 200),
    ("GET", "\(World.list)/?date_from=-9223372036854775807q&date_to=-9223372036854775808d", 200),
    ("GET", "\(World.list)/?date_from=0001-01-01T00:00:00%2B23:59&date_to=9999-12-31T23:59:59-23:59", 200),
    ("GET", "\(World.list)/?created_by=-99999999999999999999", 400),
  ])
  func isHarmless(method: String, path: String, status: Int) throws {
    #expect(try world.send(method, path).status == status)
  }

  /// The last id is given, and after it none.
  @Test func thereIsAnEndOfIds() throws {
    try world.admin("PUT", "/state?project_id=1", #"{"projects":[{"playlists":[{"id":9007199254740990,"short_id":"a"}]}]}"#)
    #expect(try world.send("POST", World.playlists(1), "{}").json["id"].int == 9_007_199_254_740_991)
    let refusal = try world.send("POST", World.playlists(1), "{}")
    #expect(refusal.status == 507)
    #expect(try refusal.json["code"].text == "limit_reached")
    let state = try world.send("GET", "/__admin/state", key: nil).body
    try world.admin("PUT", "/state", state)
    #expect(try world.send("GET", "/__admin/state", key: nil).body == state)
  }

  /// A clock is never outside the years 1 to 9999, in a sandbox and out of it, standing still and going.
  @Test(arguments: ["-370000d", "370000d"], [true, false])
  func theClockStaysInItsYears(step: String, isFrozen: Bool) throws {
    let sandbox = try world.sandbox()
    for query in ["", "?project_id=\(sandbox.id)"] {
      if !isFrozen { try world.admin("PUT", "/clock\(query)", #"{"action":"reset"}"#) }
      var steps = 0
      while steps < 10, try world.send("PUT", "/__admin/clock\(query)", #"{"action":"advance","by":"\#(step)"}"#, key: nil).status == 200 {
        steps += 1
      }
      #expect((1...8).contains(steps))
      let refusal = try world.admin("PUT", "/clock\(query)", #"{"action":"advance","by":"\#(step)"}"#, expecting: 400)
      #expect(refusal["detail"].text == "by: the clock cannot leave the years 1 to 9999")
    }
    for (project, key) in [(1, world.key), (sandbox.id, sandbox.key)] {
      #expect(try world.send("POST", World.playlists(project), #"{"name":"then"}"#, key: key).status == 201)
      #expect(try world.send("GET", World.playlists(project, "?date_from=-1d&date_to=dEnd"), key: key).status == 200)
    }
    let state = try world.send("GET", "/__admin/state", key: nil).body
    try world.admin("PUT", "/state", state)
    #expect(try world.send("GET", "/__admin/state", key: nil).body == state)
  }

  /// One that would pass the end of the year 9999.
  @Test func theClockStopsAtTheEndOfItsYears() throws {
    let world = try World(.collections, clock: .system) { $0.contract = .observed }
    try world.admin("PUT", "/clock", #"{"action":"set","at":"9999-12-31T23:59:59.999999Z"}"#)
    #expect(try world.admin("GET", "/clock")["now"].text == "9999-12-31T23:59:59.999999Z")
    let made = try world.send("POST", World.playlists(1), #"{"type":"collection"}"#)
    #expect(try made.json["created_at"].text == "9999-12-31T23:59:59.999999Z")
    // What expires within ten days of it.
    #expect(try world.send("GET", World.playlists(1, "synthetic-expiring/recordings/")).status == 200)
    try world.admin("PUT", "/state", world.send("GET", "/__admin/state", key: nil).body)
  }
}

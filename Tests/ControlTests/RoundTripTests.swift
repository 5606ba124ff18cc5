import JSON
import TestSupport
import Testing

@testable import Emulator

/// Whatever the APIs can make is in the export, which loads and is the same again.
@Suite struct RoundTripTests {
  /// Writes of odd values by chance.
  private struct Writer {
    let world: World
    var random: RandomStream

    mutating func chance(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[chance(elements.count)] }

    /// JSON strings that somebody might mistake for one another, or for something else.
    mutating func text() -> String {
      pick([
        #""""#, #"" ""#, #""é""#, #""e\u0301""#, #""\u2028\\\"\n\t\u0001\u007f""#, #""😀""#, #""null""#, #""{}""#, "5", "1.50", "-0",
        "1e400",
        "\"\(String(repeating: "x", count: 400))\"", #""<script>&""#, #""\ufeff\uffff""#,
      ])
    }

    /// Anything that filters may be, now and then as deep as they may be.
    mutating func filters(_ depth: Int = 0) -> String {
      switch chance(depth > 3 ? 6 : 10) {
      case 0: return "{}"
      case 1: return "[]"
      case 2: return #""""#
      case 3: return text()
      case 4: return pick(["1.50", "1e2", "-0.0", "123456789012345678901234567890", "null", "true", #""\ud800""#, #""\u0000""#, "0.1e-7"])
      case 5: return depth == 0 ? FilterDepth.arrays(pick([2, 509])) : "[0]"
      case 6: return "[\(filters(depth + 1)),\(filters(depth + 1))]"
      default: return #"{"b":\#(filters(depth + 1)),"a":\#(filters(depth + 1)),"é":1,"e\u0301":2,"\ud800":3,"b":\#(filters(depth + 1))}"#
      }
    }

    mutating func body() -> String {
      var members: [String] = []
      for name in ["name", "derived_name", "description", "_create_in_folder"] where chance(2) == 0 {
        members.append(#""\#(name)":\#(chance(5) == 0 ? "null" : text())"#)
      }
      for name in ["pinned", "deleted"] where chance(3) == 0 { members.append(#""\#(name)":\#(pick(["true", "false", #""yes""#, "0"]))"#) }
      if chance(2) == 0 { members.append(#""filters":\#(filters())"#) }
      if chance(2) == 0 { members.append(#""type":\#(pick([#""collection""#, #""filters""#, "null"]))"#) }
      return "{\(members.joined(separator: ","))}"
    }

    /// A recording's id as a path has it.
    mutating func recordingID() -> String {
      pick(["r1", "%C3%A9", "e%CC%81", "a%20b", "%F0%9F%98%80", "a%00b", "%FF", "%25", "a%2Bb", "%22", "R1", "null", "1", "a,b;c"])
    }

    mutating func recording(_ id: String?) -> String {
      var members = id.map { [#""id":\#($0)"#] } ?? []
      let properties = #"{"a":\#(FilterDepth.arrays(508)),"b":1.50}"#
      let person =
        #"{"id":\#(pick(["0", "9223372036854775807"])),"name":"","distinct_ids":["","a\u0000"],"properties":\#(properties),"last_seen_at":null}"#
      for (name, values) in [
        ("distinct_id", [#""""#, #""é""#]), ("start_time", [#""0001-01-01T00:00:00Z""#, #""9999-12-31T23:59:59.999999Z""#]),
        ("recording_duration", ["0", "9223372036854775807"]),
        ("active_seconds", ["-0", "1.50", "1e308", String(repeating: "9", count: 400)]),
        ("click_count", ["9223372036854775807"]), ("start_url", ["null", #""""#]), ("person", ["null", "{}", person]),
        ("activity_score", ["null", "0.0", "1e2"]), ("ongoing", ["true"]), ("snapshot_source", [#""mobile""#]), ("storage", [#""""#]),
        ("commented", ["true", "false"]), ("deleted", ["true", "false"]), ("snapshot_library", ["null", #""é""#]),
        ("retention_period_days", ["null", "0"]), ("total_size", ["null", "9223372036854775807"]), ("event_count", ["null", "1"]),
        ("expiry_time", ["null", #""2026-01-01T00:00:00.000001Z""#]),
        ("viewed_by", ["[]", "[1]", "[1,1]"]),
      ] where chance(3) == 0 { members.append(#""\#(name)":\#(pick(values))"#) }
      return "{\(members.joined(separator: ","))}"
    }

    mutating func shortID(_ project: Int) throws -> String? {
      let ids = try world.admin("GET", "/state?project_id=\(project)")["projects"].all.flatMap { $0["playlists"].all }
      return ids.isEmpty ? nil : pick(ids)["short_id"].text
    }

    /// One write, which may be refused but may not fail.
    mutating func write(_ project: Int, _ key: String) throws {
      let short = try shortID(project) ?? "none"
      let path = World.playlists(project, "\(short)/")
      let recordings = "/__admin/projects/\(project)/recordings"
      let form = ["Content-Type: application/x-www-form-urlencoded"]
      let reply =
        switch chance(12) {
        case 0, 1, 2: try world.send("POST", World.playlists(project), body(), key: key)
        case 3: try world.send("POST", World.playlists(project), "type=filters&filters=\(FilterDepth.arrays(512))", key: key, headers: form)
        case 4, 5: try world.send("PATCH", path, body(), key: key)
        case 6: try world.send("PUT", path, "name=+a+&filters=\(filters())", key: key, headers: form)
        case 7, 8: try world.send("POST", path + "recordings/\(recordingID())/", key: key)
        case 9: try world.send("PUT", "\(recordings)/\(recordingID())", recording(nil), key: nil)
        case 10:
          try world.send(
            "PATCH", recordings, "[\(recording(#""é""#)),\(recording(#""e\u0301""#)),\(recording(#""a.b/c""#))]", key: nil)
        default:
          try world.send(
            "PUT", "/__admin/projects/\(project)/playlists/\(short)/saved_filters_count",
            pick(["null", #"{"session_ids":["é","e\u0301","a/b"],"previous_ids":[]}"#, #"{"session_ids":[],"refreshed_at":null}"#]),
            key: nil)
        }
      #expect((200..<500).contains(reply.status ?? 0), "\(reply.body)")
    }
  }

  @Test(arguments: [UInt64](1...12))
  func ofWhatWasWrittenByChance(seed: UInt64) throws {
    let world = try World(.collections, seed: seed)
    let sandbox = try world.sandbox()
    var writer = Writer(world: world, random: RandomStream(seed: seed))
    for _ in 0..<40 {
      let (project, key) = writer.pick([(1, world.key), (2, world.key), (sandbox.id, sandbox.key)])
      try writer.write(project, key)
    }
    func state(_ query: String) throws -> String { try world.send("GET", "/__admin/state\(query)", key: nil).body }
    for query in ["", "?project_id=1", "?project_id=\(sandbox.id)"] {
      let before = try state(query)
      // What is merged into it has nothing new.
      let nothing = query.isEmpty ? "{}" : #"{"projects":[{}]}"#
      for (method, body) in [("PUT", before), ("PATCH", nothing)] {
        let reply = try world.send(method, "/__admin/state\(query)", body, key: nil)
        #expect(reply.status == 200, "\(method) \(query): \(reply.body.prefix(500))")
        #expect(try state(query) == before, "\(method) \(query)")
      }
    }
    // And what is in a sandbox can be what another begins with, once its key is free.
    let seed = try state("?project_id=\(sandbox.id)")
    try world.admin("DELETE", "/sandboxes/\(sandbox.id)")
    _ = try world.sandbox(#"{"seed":\#(seed)}"#)
  }

  /// As deep as the API takes them, by JSON and by a form.
  @Test func ofFiltersAsDeepAsTheyMayBe() throws {
    let world = try World(.empty)
    #expect(try world.send("POST", World.playlists(1), #"{"filters":\#(FilterDepth.arrays(511))}"#).status == 201)
    #expect(try world.send("POST", World.playlists(1), #"{"filters":\#(FilterDepth.arrays(512))}"#).status == 400)
    let form = ["Content-Type: application/x-www-form-urlencoded"]
    #expect(try world.send("POST", World.playlists(1), "filters=\(FilterDepth.arrays(512))", headers: form).status == 201)
    #expect(try world.send("POST", World.playlists(1), "filters=\(FilterDepth.arrays(513))", headers: form).status == 400)
    let state = try world.send("GET", "/__admin/state", key: nil).body
    try world.admin("PUT", "/state", state)
    try world.admin("PATCH", "/state", "{}")
    #expect(try world.send("GET", "/__admin/state", key: nil).body == state)
    let project = try world.send("GET", "/__admin/state?project_id=1", key: nil).body
    try world.admin("PUT", "/state?project_id=1", project)
    #expect(try world.send("GET", "/__admin/state?project_id=1", key: nil).body == project)
    let seed = #"{"projects":[{"playlists":[{"short_id":"a","filters":\#(FilterDepth.arrays(512))}]}]}"#
    let sandbox = try world.sandbox(#"{"seed":\#(seed)}"#)
    #expect(try world.send("GET", World.playlists(sandbox.id, "a/"), key: sandbox.key).body.contains(FilterDepth.arrays(512)))
    let deeper = #"{"projects":[{"playlists":[{"filters":\#(FilterDepth.arrays(513))}]}]}"#
    let refusal = try world.admin("PUT", "/state", deeper, expecting: 400)
    #expect(refusal["detail"].text == "$.projects[0].playlists[0].filters: may be nested at most 512 deep")
  }

  enum FilterDepth {
    /// So many arrays in one another.
    static func arrays(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
  }

  /// What a sandbox has already cannot be taken by everybody's state: a refusal, no failure.
  @Test func ofNothingThatASandboxHas() throws {
    let world = try World(.collections)
    let sandbox = try world.sandbox()
    let user = try #require(try sandbox.admin("GET", "/state")["users"].all.first?["id"].int)
    let before = try world.send("GET", "/__admin/state", key: nil).body
    for (body, attribute) in [
      (#"{"users":[{"id":\#(user)}]}"#, "users"), (#"{"personal_api_keys":[{"value":"\#(sandbox.key)"}]}"#, "personal_api_keys"),
      (#"{"projects":[{"id":\#(sandbox.id)}]}"#, "projects"),
    ] {
      for method in ["PUT", "PATCH"] {
        let refusal = try world.admin(method, "/state", body, expecting: 400)
        #expect(refusal["attr"].text == attribute)
        #expect(!refusal.shown.contains(sandbox.key))
      }
    }
    #expect(try world.send("GET", "/__admin/state", key: nil).body == before)
  }
}

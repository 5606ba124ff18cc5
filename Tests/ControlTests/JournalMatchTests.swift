import JSON
import TestSupport
import Testing

/// `count`, `find` and `remove`: which requests a match means.
@Suite struct JournalMatchTests {
  /// A match with the ids of those it holds for, of the requests of `fill`.
  struct Row: Sendable, CustomTestStringConvertible {
    let match: String
    let ids: [Int]
    var testDescription: String { match }
  }

  static let rows: [Row] = [
    Row(match: "", ids: [1, 2, 3, 4]),
    Row(match: "{}", ids: [1, 2, 3, 4]),
    Row(match: #"{"method":"ANY"}"#, ids: [1, 2, 3, 4]),
    Row(match: #"{"method":"POST"}"#, ids: [2, 3]),
    Row(match: #"{"method":"post"}"#, ids: []),
    Row(match: #"{"path":"/api/projects/1/session_recording_playlists/"}"#, ids: [1, 2, 3]),
    Row(match: #"{"path":"/api/projects/1/session_recording_playlists"}"#, ids: [1, 2, 3]),
    Row(match: #"{"path":"/api/projects/1"}"#, ids: []),
    Row(match: #"{"pathPattern":"/api/projects/[0-9]+/.*"}"#, ids: [1, 2, 3, 4]),
    Row(match: #"{"pathPattern":"/api/projects/(1|2)"}"#, ids: []),
    Row(match: #"{"pathPattern":"(/api|/api/projects/2/.*)"}"#, ids: [4]),
    Row(match: #"{"bodyContains":"héllo"}"#, ids: [2]),
    Row(match: #"{"bodyContains":""}"#, ids: [1, 2, 3, 4]),
    Row(match: #"{"bodyContains":"nothing"}"#, ids: []),
    Row(match: #"{"jsonBody":{"filters":{"b":[1,20],"a":0.5},"name":"héllo"}}"#, ids: [2]),
    Row(match: #"{"jsonBody":{"filters":{"b":[1,21],"a":0.5},"name":"héllo"}}"#, ids: []),
    Row(match: #"{"jsonBody":{"name":"héllo"}}"#, ids: []),
    Row(match: #"{"jsonBody":{"filters":9007199254740993}}"#, ids: [3]),
    Row(match: #"{"jsonBody":{"filters":9007199254740992}}"#, ids: []),
    Row(match: #"{"jsonBody":{"filters":9007199254740993.0e0}}"#, ids: [3]),
    Row(match: #"{"status":200}"#, ids: [1, 4]),
    Row(match: #"{"status":400}"#, ids: [3]),
    Row(match: #"{"method":"POST","status":201,"bodyContains":"name"}"#, ids: [2]),
    Row(match: #"{"method":"GET","status":201}"#, ids: []),
  ]

  private func fill(_ world: World) throws {
    try world.send("GET", "\(World.list)/?limit=1")
    try world.send("POST", "\(World.list)", #"{"name":"héllo","filters":{"a":5e-1,"b":[1.0,2E1]}}"#)
    try world.send("POST", "\(World.list)/", #"{"filters":9007199254740993}"#)
    try world.send("GET", "/api/projects/2/session_recording_playlists/")
  }

  @Test(arguments: rows)
  func means(row: Row) throws {
    let world = try World(.kinds)
    try fill(world)
    #expect(try world.admin("POST", "/requests/count", row.match)["count"].int == row.ids.count)
    let found = try world.admin("POST", "/requests/find", row.match)["requests"]
    #expect(found.all.map { $0["id"].int } == row.ids)
    #expect(
      try world.admin("POST", "/requests/wait", #"{"match":\#(row.match.isEmpty ? "{}" : row.match),"count":0}"#)["requests"] == found)
    #expect(try world.admin("POST", "/requests/remove", row.match)["requests"] == found)
    #expect(try world.requests().map { $0["id"].int } == [1, 2, 3, 4].filter { !row.ids.contains($0) })
  }

  @Test(arguments: ["/api/projects/1/session_recording_playlists/", "/api/%70rojects/1/session%5Frecording_playlists/"])
  func anEscapeThatMeansNothingMakesNoOtherPath(sent: String) throws {
    let world = try World(.kinds)
    try world.send("GET", sent)
    let paths = [World.list, "/api/projects/1/session_recording_playlist%73/", "/%61pi/projects/1/session_recording_playlists"]
    for path in paths {
      let found = try world.admin("POST", "/requests/find", #"{"path":"\#(path)","pathPattern":"/api/projects/1/.*"}"#)["requests"]
      #expect(found.all.map { $0["path"].text } == [sent], "it is shown as it was sent: \(path)")
      #expect(found.all.map { $0["project_id"].int } == [1])
      try world.admin("DELETE", "/faults", expecting: 204)
      try world.admin("POST", "/faults", #"{"match":{"path":"\#(path)"},"action":{"status":418}}"#, expecting: 201)
      #expect(try world.send("GET", sent).status == 418, "\(path)")
      try world.admin("POST", "/requests/remove", #"{"status":418}"#)
    }
  }

  @Test func isConfinedToAProject() throws {
    let world = try World(.kinds)
    try fill(world)
    #expect(try world.admin("POST", "/requests/count?project_id=2")["count"].int == 1)
    #expect(
      try world.admin("POST", "/requests/find?project_id=1", #"{"method":"GET"}"#)["requests"].all.map { $0["id"].int } == [1])
    try world.admin("POST", "/requests/remove?project_id=1")
    #expect(try world.requests().map { $0["id"].int } == [4])
    try world.admin("GET", "/requests/4?project_id=1", expecting: 404)
    try world.admin("GET", "/requests?project_id=9", expecting: 404)
  }

  @Test(arguments: [
    (#"{"pathPattern":"a("}"#, "pathPattern", "a("), (#"{"pathPattern":"[z-a]"}"#, "pathPattern", "[z-a]"),
    (#"{"pathPattern":"\#(String(repeating: "(", count: 15_000))"}"#, "pathPattern", "15000 bytes"),
    (#"{"pathPattern":"((a{1,100}){1,100}){1,100}"}"#, "pathPattern", "2000 states"),
    (#"{"pathPattern":"\\.?(a*)*\\1b"}"#, "pathPattern", "back-reference"),
    (#"{"method":1}"#, "method", "string"),
    (#"{"status":"x"}"#, "status", "integer"), (#"{"nonsense":1}"#, "", "nonsense"), ("[]", "", "object"), ("{", "", "JSON"),
  ])
  func isRefusedWhereItIsNone(match: String, field: String, words: String) throws {
    let world = try World(.kinds)
    for call in ["count", "find", "remove"] {
      let error = try world.admin("POST", "/requests/\(call)", match, expecting: 400)
      #expect(error["detail"].text?.contains(words) == true, "\(error.shown)")
      if !field.isEmpty { #expect(error["attr"].text == "$.\(field)") }
    }
  }
}

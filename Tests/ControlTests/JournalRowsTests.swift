import JSON
import TestSupport
import Testing

/// The rows in an entry are those that its own request changed, even if the response is late or the client has gone.
@Suite struct JournalRowsTests {
  /// A fault for POST, with the tables of the rows that a POST under it changes, and whether its client gets an answer.
  struct Row: Sendable, CustomTestStringConvertible {
    let stage: String
    let action: String
    let tables: [String]
    let isAnswered: Bool
    /// Whether the client goes as soon as it has asked.
    let leaves: Bool

    init(_ stage: String, _ action: String, _ tables: [String], answered: Bool, leaves: Bool = false) {
      (self.stage, self.action, self.tables, isAnswered, self.leaves) = (stage, action, tables, answered, leaves)
    }

    var testDescription: String { "\(stage) \(action)\(leaves ? ", client gone" : "")" }
  }

  static let rows: [Row] = [
    Row("before", #"{"delay_ms":300}"#, ["playlist"], answered: true),
    Row("before", #"{"delay_ms":300,"status":500}"#, [], answered: true),
    Row("before", #"{"delay_ms":300,"drop":"EMPTY_RESPONSE"}"#, [], answered: false),
    Row("after_commit", #"{"delay_ms":300}"#, ["playlist"], answered: true),
    Row("after_commit", #"{"delay_ms":300,"status":500}"#, ["playlist"], answered: true),
    Row("after_commit", #"{"delay_ms":300,"drop":"EMPTY_RESPONSE"}"#, ["playlist"], answered: false),
    Row("after_commit", #"{"delay_ms":300,"drop":"CONNECTION_RESET_BY_PEER"}"#, ["playlist"], answered: false),
    Row("before", #"{"delay_ms":3600000}"#, ["playlist"], answered: false, leaves: true),
    Row("before", #"{"delay_ms":3600000,"status":500}"#, [], answered: false, leaves: true),
    Row("after_commit", #"{"delay_ms":3600000}"#, ["playlist"], answered: false, leaves: true),
  ]

  @Test(arguments: rows) func areThoseOfTheRequest(row: Row) throws {
    let world = try World(.empty)
    let sandbox = try world.sandbox()
    try world.addFault(
      #"{"match":{"method":"POST","key":"One"},"stage":"\#(row.stage)","action":\#(row.action),"times":1}"#, project: 1)
    let slow = try world.connect()
    slow.request("POST", World.playlists(1), #"{"type":"collection"}"#, key: world.key)
    while try world.admin("GET", "/faults")["faults"].all.first?["fired"].int != 1 {}
    // As long as it waits, others change what they can.
    repeat {
      try sandbox.create("S")
      try world.send("POST", World.playlists(2), "{}")
      try world.admin("POST", "/keys", expecting: 201)
      try world.admin("DELETE", "/sandboxes/\(world.sandbox().id)")
    } while !row.leaves && !slow.hasInput
    if row.leaves { slow.endOutput() } else { _ = slow.reply() }
    var entry: JSONValue?
    // An entry is made in the turn in which the client is seen to have gone.
    while entry == nil { entry = try world.requests("?project_id=1").first }
    #expect(entry?["changes"].all.compactMap { $0["table"].text } == row.tables)
    #expect(entry?["changes"].all.allSatisfy { $0["project_id"].int == 1 } == true)
    #expect((entry?["response"] == .null) != row.isAnswered)
    #expect(entry?["fault"].text == "1")
    #expect(try world.send("GET", World.playlists(1)).json["count"].int == row.tables.count)
  }

  /// An update names the fields that it changed, as a diff does: none that it leaves as it is, and none with a long value.
  @Test func anUpdateHasTheFieldsThatItChanged() throws {
    let world = try World(.kinds)
    let path = World.playlists(1, "filters1/")
    let long = String(repeating: "x", count: 5000)
    try world.send("PATCH", path, #"{"name":"New","pinned":true,"deleted":false,"filters":{"a":1}}"#)
    try world.send("PATCH", path, #"{"pinned":false,"filters":{"a":"\#(long)"}}"#)
    try world.send("POST", World.playlists(1, "plain001/recordings/r1/"))
    let changes = try world.requests().map { $0["changes"].all.map { $0["fields"].all.map(\.shown) } }
    let modified = #"{"field":"last_modified_at","from":"2026-01-01T00:00:00Z","to":"2026-03-01T12:00:00Z"}"#
    #expect(
      changes == [
        [[#"{"field":"name","from":"Saved","to":"New"}"#, #"{"field":"pinned","from":false,"to":true}"#, modified]],
        [[#"{"field":"pinned","from":true,"to":false}"#]], [[], []],
      ])
  }
}

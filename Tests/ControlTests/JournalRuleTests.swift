import Control
import JSON
import Testing

/// The rule that an entry names behind an error.
@Suite struct JournalRuleTests {
  /// A request that is refused, with the status, what its rule says among others, and the anchor's section.
  struct Row: Sendable, CustomTestStringConvertible {
    var method = "POST"
    var target = "\(JournalEmulator.list)/"
    var key: String? = "phx_everything"
    var body = ""
    var type = "application/json"
    var headers: [String] = []
    let status: Int
    let words: String
    let section: String
    var testDescription: String { "\(method) \(target) \(body)" }
  }

  static let rows: [Row] = [
    Row(key: nil, status: 401, words: "needs a personal API key", section: "create-session-recording-playlists"),
    Row(key: "phx_unknown", status: 401, words: "first key found", section: "create-session-recording-playlists"),
    Row(key: "phx_second", status: 403, words: "confined to some projects", section: "create-session-recording-playlists"),
    Row(key: "phx_readonly", status: 403, words: "session_recording_playlist:write", section: "create-session-recording-playlists"),
    Row(
      method: "GET", target: "/api/projects/9/session_recording_playlists/", status: 404, words: "project",
      section: "list-all-session-recording-playlists"),
    Row(method: "GET", target: "/api/nothing", status: 404, words: "must exist", section: "endpoints"),
    Row(
      method: "GET", target: "\(JournalEmulator.list)/none/", status: 404, words: "must exist",
      section: "retrieve-session-recording-playlists"),
    Row(
      method: "GET", target: "\(JournalEmulator.list)/none/recordings/", status: 404, words: "must exist",
      section: "retrieve-session-recording-playlists-recordings"),
    Row(
      method: "DELETE", target: "\(JournalEmulator.list)/plain001/recordings/r/", status: 404, words: "must exist",
      section: "delete-session-recording-playlists-recordings"),
    Row(
      method: "DELETE", target: "\(JournalEmulator.list)/plain001/", status: 405, words: "deleted\": true",
      section: "delete-session-recording-playlists"),
    Row(method: "PUT", status: 405, words: "Allow", section: "endpoints"),
    Row(method: "GET", headers: ["Accept: text/html"], status: 406, words: "JSON", section: "list-all-session-recording-playlists"),
    Row(body: "x", type: "text/plain", status: 415, words: "Content-Type", section: "create-session-recording-playlists"),
    Row(body: "x", type: "multipart/form-data", status: 400, words: "boundary", section: "create-session-recording-playlists"),
    Row(body: "{", status: 400, words: "one JSON text", section: "create-session-recording-playlists"),
    Row(body: "[]", status: 400, words: "JSON object", section: "create-session-recording-playlists"),
    Row(body: "null", status: 400, words: "not null", section: "create-session-recording-playlists"),
    Row(
      method: "PATCH", target: "\(JournalEmulator.list)/plain001/", body: #"{"description":null}"#, status: 400, words: "description",
      section: "update-session-recording-playlists"),
    Row(body: #"{"filters":null}"#, status: 400, words: "filters", section: "create-session-recording-playlists"),
    Row(body: #"{"_create_in_folder":null}"#, status: 400, words: "_create_in_folder", section: "create-session-recording-playlists"),
    Row(body: #"{"pinned":null}"#, status: 400, words: "boolean", section: "create-session-recording-playlists"),
    Row(body: #"{"pinned":7}"#, status: 400, words: "boolean", section: "create-session-recording-playlists"),
    Row(
      body: #"{"name":"\#(String(repeating: "x", count: 401))"}"#, status: 400, words: "400 characters",
      section: "create-session-recording-playlists"),
    Row(body: #"{"name":"\u0000"}"#, status: 400, words: "null characters", section: "create-session-recording-playlists"),
    Row(body: #"{"name":"\ud800"}"#, status: 400, words: "surrogates", section: "create-session-recording-playlists"),
    Row(body: #"{"name":[]}"#, status: 400, words: "text field", section: "create-session-recording-playlists"),
    Row(body: #"{"filters":7}"#, status: 400, words: "filters takes", section: "create-session-recording-playlists"),
    Row(body: #"{"type":"tomato"}"#, status: 400, words: "collection or filters", section: "create-session-recording-playlists"),
    Row(
      method: "GET", target: "\(JournalEmulator.list)/?created_by=77", status: 400, words: "created_by",
      section: "list-all-session-recording-playlists"),
    Row(
      method: "GET", target: "\(JournalEmulator.list)/?short_id=%00", status: 400, words: "null characters",
      section: "list-all-session-recording-playlists"),
    Row(body: #"{"type":"collection","filters":{"a":1}}"#, status: 400, words: "collection", section: "create-session-recording-playlists"),
    Row(body: #"{"type":"filters"}"#, status: 400, words: "needs filters", section: "create-session-recording-playlists"),
    Row(
      method: "PATCH", target: "\(JournalEmulator.list)/plain001/", body: #"{"filters":{"a":1}}"#, status: 400, words: "collection",
      section: "update-session-recording-playlists"),
    Row(
      method: "PATCH", target: "\(JournalEmulator.list)/filters1/", body: #"{"filters":{}}"#, status: 400, words: "not empty",
      section: "update-session-recording-playlists"),
    Row(
      target: "\(JournalEmulator.list)/filters1/recordings/r/", status: 400, words: "only a collection",
      section: "create-session-recording-playlists-recordings"),
  ]

  @Test(arguments: rows)
  func standsBehindEveryError(row: Row) throws {
    let emulator = try JournalEmulator()
    let answer = try emulator.send(row.method, row.target, key: row.key, row.body, headers: row.headers, type: row.type)
    #expect(answer.status == row.status, "\(answer.body)")
    let rule = try #require(try emulator.requests().first)["rule"]
    #expect(rule["id"].text.map(ErrorRules.ids.contains) == true)
    #expect(rule["sentence"].text?.contains(row.words) == true, "\(rule.shown)")
    #expect(rule["anchor"].text == "https://posthog.com/docs/api/session-recording-playlists#\(row.section)")
  }
}

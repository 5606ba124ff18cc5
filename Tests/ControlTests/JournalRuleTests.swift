import JSON
import TestSupport
import Testing

@testable import Emulator

/// The line of the fidelity ledger that an entry names behind an error.
@Suite struct JournalRuleTests {
  /// An emulator that refuses in ways of its own.
  enum Server: Sendable {
    case documented, observed, strict, limited

    func configure(_ configuration: inout EmulatorConfiguration) {
      switch self {
      case .documented: break
      case .observed: configuration.contract = .observed
      case .strict: configuration.refusesDifferences = true
      case .limited: configuration.rateLimit = RateLimit(burst: RateLimit.Rate(0, per: .minute), sustained: nil)
      }
    }
  }

  /// A request that is refused, with the status, the line, and the anchor's section.
  struct Row: Sendable, CustomTestStringConvertible {
    let id: String
    let status: Int
    var server = Server.documented
    let method: String
    let target: String
    var key: String? = "phx_everything"
    var body = ""
    var headers: [String] = []
    let section: String
    var testDescription: String { "\(id): \(server) \(method) \(target) \(body.prefix(60))" }
  }

  static let list = World.list

  static func create(
    _ id: String, _ body: String, type: String? = nil, status: Int = 400, key: String? = "phx_everything",
    _ server: Server = .documented
  ) -> Row {
    Row(
      id: id, status: status, server: server, method: "POST", target: "\(list)/", key: key, body: body,
      headers: type.map { ["Content-Type: \($0)"] } ?? [],
      section: "create-session-recording-playlists")
  }

  static func update(_ id: String, _ shortID: String, _ body: String, _ server: Server = .documented) -> Row {
    Row(
      id: id, status: 400, server: server, method: "PATCH", target: "\(list)/\(shortID)/", body: body,
      section: "update-session-recording-playlists")
  }

  static func get(
    _ id: String, _ status: Int, _ target: String, headers: [String] = [], section: String = "list-all", _ server: Server = .documented
  ) -> Row {
    Row(
      id: id, status: status, server: server, method: "GET", target: target, headers: headers,
      section: "\(section)-session-recording-playlists")
  }

  static func recording(_ id: String, _ status: Int, _ method: String, _ path: String, _ body: String = "", _ server: Server = .documented)
    -> Row
  {
    Row(
      id: id, status: status, server: server, method: method, target: "\(list)/\(path)/", body: body,
      section: "\(method == "POST" ? "create" : "delete")-session-recording-playlists-recordings")
  }

  static let access: [Row] = [
    create("no-key", "", status: 401, key: nil), create("unknown-key", "", status: 401, key: "phx_unknown"),
    create("project-confined", "", status: 403, key: "phx_second"), create("scope-missing", "", status: 403, key: "phx_readonly"),
    Row(
      id: "viewed-key-access", status: 403, server: .observed, method: "POST", target: "\(list)/plain001/playlist_viewed/",
      section: "endpoints"),
    Row(id: "unknown-method-key-access", status: 403, server: .observed, method: "PUT", target: "\(list)/", section: "endpoints"),
    Row(
      id: "delete-405", status: 403, server: .observed, method: "DELETE", target: "\(list)/plain001/",
      section: "delete-session-recording-playlists"),
    Row(
      id: "delete-405", status: 403, server: .strict, method: "DELETE", target: "\(list)/plain001/",
      section: "delete-session-recording-playlists"),
    get("rate-limits", 429, "\(list)/", .limited),
  ]

  static let paths: [Row] = [
    get("project-id", 404, "/api/projects/9/session_recording_playlists/"),
    Row(id: "unknown-path", status: 404, method: "GET", target: "/api/nothing", section: "endpoints"),
    Row(id: "not-emulated", status: 404, method: "GET", target: "/api/projects/1/insights/", section: "endpoints"),
    Row(id: "not-emulated", status: 404, server: .observed, method: "GET", target: "/api/projects/1/insights/", section: "endpoints"),
    get("format-query", 404, "\(list)/?format=xml"), get("unknown-playlist", 404, "\(list)/none/", section: "retrieve"),
    Row(
      id: "unknown-playlist", status: 404, method: "GET", target: "\(list)/none/recordings/",
      section: "retrieve-session-recording-playlists-recordings"),
    recording("unknown-playlist", 404, "DELETE", "plain001/recordings/r"),
    Row(
      id: "delete-405", status: 405, method: "DELETE", target: "\(list)/plain001/", section: "delete-session-recording-playlists"),
    Row(id: "method-not-allowed", status: 405, method: "PUT", target: "\(list)/", section: "endpoints"),
    get("not-acceptable", 406, "\(list)/", headers: ["Accept: text/html"]),
    get("server-error", 500, "\(list)/?created_by=x", .observed),
    Row(
      id: "recording-search", status: 500, server: .observed, method: "GET", target: "\(list)/plain001/recordings/?limit=x",
      section: "retrieve-session-recording-playlists-recordings"),
  ]

  static let bodies: [Row] = [
    create("media-types", "x", type: "text/plain", status: 415), create("multipart-boundary", "x", type: "multipart/form-data"),
    create("form-labelled-json", "name=x", .observed), create("form-labelled-json", "name=x", .strict),
    create("invalid-utf8", "{} {}"), create("invalid-utf8", "\u{feff}{}"), create("parse-error", "{"),
    create("parse-error", "x=y", .observed),
    create("not-an-object", "[]"), create("null-body", "null"),
  ]

  static let fields: [Row] = [
    update("description-null", "plain001", #"{"description":null}"#), create("filters-null", #"{"filters":null}"#),
    create("folder-null", #"{"_create_in_folder":null}"#), create("pinned-null", #"{"pinned":null}"#),
    create("deleted-null", #"{"deleted":null}"#), create("boolean-spellings", #"{"pinned":7}"#),
    create("text-length", #"{"name":"\#(String(repeating: "x", count: 401))"}"#), create("text-nul", #"{"name":"\u0000"}"#),
    get("text-nul", 400, "\(list)/?short_id=%00"), create("text-surrogates", #"{"name":"\ud800"}"#), create("text-types", #"{"name":[]}"#),
    create("filters-values", #"{"filters":7}"#), create("filters-values", #"{"type":"filters","filters":7}"#, status: 500, .observed),
    create("filters-jsonb", #"{"type":"filters","filters":["\u0000"]}"#, .observed), create("type-choice", #"{"type":"tomato"}"#),
    get("list-filter-set", 400, "\(list)/?created_by=77"),
  ]

  static let rules: [Row] = [
    create("create-without-type", "{}", .observed), create("create-without-type", "{}", .strict),
    create("collection-with-filters", #"{"type":"collection","filters":{"a":1}}"#), create("saved-filter-without", #"{"type":"filters"}"#),
    update("collection-add-filters", "plain001", #"{"filters":{"a":1}}"#),
    update("saved-filter-remove-filters", "filters1", #"{"filters":{}}"#),
    update("saved-filter-remove-filters", "filters1", #"{"filters":{}}"#, .observed),
    update("update-without-filters", "filters1", #"{"deleted":true}"#, .observed),
    update("update-without-filters", "filters1", #"{"deleted":true}"#, .strict),
    update("synthetic-read-only", "synthetic-shared", "{}", .observed),
    recording("saved-filter-add-recording", 400, "POST", "filters1/recordings/r"),
    recording("bulk-limit", 400, "POST", "plain001/recordings/bulk_add", "{}"),
    recording(
      "bulk-limit", 400, "POST", "plain001/recordings/bulk_delete",
      #"{"session_recording_ids":[\#((1...21).map { "\"\($0)\"" }.joined(separator: ","))]}"#),
    recording("bulk-body", 500, "POST", "plain001/recordings/bulk_add", "[]", .observed),
    recording("recording-id-length", 500, "POST", "plain001/recordings/\(String(repeating: "x", count: 201))", "", .observed),
    recording("recording-id-length", 500, "POST", "plain001/recordings/\(String(repeating: "x", count: 201))", "", .strict),
    recording("remove-missing-recording", 500, "DELETE", "plain001/recordings/none", "", .observed),
    recording("synthetic-recordings", 500, "POST", "synthetic-shared/recordings/r", "", .observed),
    recording("bulk-ids", 400, "POST", "plain001/recordings/bulk_add", #"{"session_recording_ids":["a/b"]}"#),
  ]

  static func ofRecordings(_ id: String, _ status: Int, _ method: String, _ path: String, _ body: String = "") -> Row {
    Row(id: id, status: status, method: method, target: "/api/projects/1/session_recordings/\(path)", body: body, section: "endpoints")
  }

  static let recordings: [Row] = [
    ofRecordings("session-recordings-key-access", 403, "POST", "bulk_delete/"),
    ofRecordings("session-recordings-query", 400, "GET", "?limit=x"),
    ofRecordings("session-recording-unknown", 404, "GET", "none/"),
    ofRecordings("session-recording-unknown", 404, "PATCH", "none/", #"{"viewed":true}"#),
    ofRecordings("session-recording-update", 400, "PUT", "r1/", "{}"),
    ofRecordings("session-recording-snapshots", 400, "GET", "r1/snapshots/?source=x"),
  ]

  static let rows = access + paths + bodies + fields + rules + recordings

  @Test(arguments: rows) func standsBehindEveryError(row: Row) throws {
    let world = try World(.kinds) { row.server.configure(&$0) }
    let answer = try world.send(row.method, row.target, row.body, key: row.key, headers: row.headers)
    #expect(answer.status == row.status, "\(answer.body)")
    let rule = try #require(try world.requests().first)["rule"]
    let line = try #require(Ledger.line(row.id))
    #expect(rule["id"].text == row.id)
    #expect(rule["sentence"].text == line.sentence)
    #expect(rule["source"].text == line.evidence)
    #expect(rule["anchor"].text == "https://posthog.com/docs/api/session-recording-playlists#\(row.section)")
  }

  /// No rule is there for an error that nothing answers, but for one that only warns.
  @Test func everyRuleHasAnError() {
    #expect(Set(LedgerRule.allCases.map(\.rawValue)).subtracting(Self.rows.map(\.id)) == ["session-recordings-not-evaluated"])
    #expect(Set(Self.rows.map(\.id)).isSubset(of: LedgerRule.allCases.map(\.rawValue)))
  }
}

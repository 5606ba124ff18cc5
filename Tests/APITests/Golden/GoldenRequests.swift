import JSON
import Testing

/// A request to a fresh world whose answer is kept.
struct GoldenRequest: Sendable, CustomTestStringConvertible {
  let name: String
  let sent: Sent
  var testDescription: String { name }

  /// The request and its answer as text: the start line and fields of each, then its body.
  func shown(_ received: Received) -> String {
    var lines = ["\(sent.method) \(sent.target)"]
    lines += sent.headers.map { "\($0): \($1)" }
    if !sent.body.isEmpty { lines += ["", String(decoding: sent.body, as: UTF8.self)] }
    lines += ["", "\(received.status)"] + received.headers
    if !received.body.isEmpty { lines += ["", received.body] }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension GoldenRequest {
  /// The request and its answer as an example of the API's document: one line of JSON, without bodies that are not JSON.
  func example(_ received: Received) -> String {
    var members: [(String, JSONValue)] = [("name", .text(name)), ("method", .text(sent.method)), ("target", .text(sent.target))]
    if let body = try? JSONValue(parsing: sent.body) { members.append(("body", body)) }
    members.append(("status", .number(JSONNumber(received.status))))
    if let answer = try? JSONValue(parsing: received.body.utf8) { members.append(("answer", answer)) }
    return String(decoding: JSONValue.members(members).encoded, as: UTF8.self)
  }
}

/// At least one of every endpoint, and of every row in which the contracts differ.
enum GoldenRequests {
  static let all: [GoldenRequest] = [
    row("list", .get("\(World.list)/")),
    row("list-page", .get("\(World.list)/?limit=2&offset=2&order=name")),
    row("list-search", .get("\(World.list)/?search=col")),
    row("list-short-id", .get("\(World.list)/?short_id=plain001")),
    row("list-created-by-nobody", .get("\(World.list)/?created_by=9")),
    row("list-created-by-no-number", .get("\(World.list)/?created_by=ada")),
    row("list-without-key", .get("\(World.list)/", key: nil)),
    row("list-with-unknown-key", .get("\(World.list)/", key: "phx_wrong")),
    row("list-without-scope", .get("\(World.list)/", key: "phx_none")),
    row("list-of-no-project", .get("/api/projects/9/session_recording_playlists/")),
    row("list-out-of-reach", .get("\(World.list)/", key: "phx_two")),
    row("list-not-acceptable", .get("\(World.list)/", headers: [("Accept", "text/html")])),
    row("list-options", .request("OPTIONS", "\(World.list)/")),
    row("list-put", .put("{}", to: "\(World.list)/")),
    row("create-collection", .post(#"{"name":" Mine ","type":"collection","_create_in_folder":"Team"}"#)),
    row("create-filters", .post(#"{"type":"filters","filters":{"a":[1.50,12345678901234567890]}}"#)),
    row("create-without-type", .post(#"{"name":"Mine"}"#)),
    row("create-form-labelled-json", .post("name=string")),
    row("create-collection-with-filters", .post(#"{"type":"collection","filters":{"a":1}}"#)),
    row("create-not-json", .post(#"{"name":}"#)),
    row("create-name-too-long", .post(#"{"name":"\#(String(repeating: "n", count: 401))"}"#)),
    row("create-text", .request("POST", "\(World.list)/", type: "text/plain", body: "name")),
    row("retrieve", .get("\(World.collection)/")),
    row("retrieve-saved-filter", .get("\(World.filters)/")),
    row("retrieve-deleted", .get("\(World.deleted)/")),
    row("retrieve-synthetic", .get("\(World.list)/synthetic-commented/")),
    row("update", .patch(#"{"name":"New","pinned":true}"#)),
    row("update-restores", .patch(#"{"deleted":false}"#, of: "\(World.deleted)/")),
    row("update-without-filters", .patch(#"{"deleted":true}"#, of: "\(World.filters)/")),
    row("update-synthetic", .patch(#"{"name":"New"}"#, of: "\(World.list)/synthetic-commented/")),
    row("update-put", .put(#"{"description":"New"}"#)),
    row("delete", .delete("\(World.plain)/")),
    row("recordings", .get("\(World.collection)/recordings/")),
    row("recordings-page", .get("\(World.collection)/recordings/?limit=1")),
    row("recordings-of-synthetic", .get("\(World.list)/synthetic-watch-history/recordings/")),
    row("recordings-of-saved-filter", .get("\(World.filters)/recordings/?session_recording_id=r1")),
    row("recordings-limit-no-number", .get("\(World.collection)/recordings/?limit=x")),
    row("recording-add", .request("POST", "\(World.plain)/recordings/r1/")),
    row("recording-remove", .delete("\(World.collection)/recordings/r1/")),
    row("recording-remove-missing", .delete("\(World.plain)/recordings/r1/")),
    row("recordings-bulk-add", .post(#"{"session_recording_ids":["r1","n1"]}"#, to: "\(World.collection)/recordings/bulk_add/")),
    row("recordings-bulk-delete", .post(#"{"session_recording_ids":["r1","n1"]}"#, to: "\(World.collection)/recordings/bulk_delete/")),
    row("playlist-viewed", .post("{}", to: "\(World.plain)/playlist_viewed/")),
    row("session-recordings", .get("/api/projects/2/session_recordings/?limit=1")),
    row("session-recordings-not-evaluated", .get("/api/projects/2/session_recordings/?events=%5B%5D&session_ids=%5B%5D")),
    row("session-recordings-wrong-query", .get("/api/projects/2/session_recordings/?limit=x&order=size&until=now")),
    row("session-recording", .get("/api/projects/1/session_recordings/r1/")),
    row("session-recording-unknown", .get("/api/projects/1/session_recordings/nope/")),
    row("session-recording-viewed", .patch(#"{"viewed":true}"#, of: "/api/projects/1/session_recordings/r2/")),
    row("session-recording-put", .put("{}", to: "/api/projects/1/session_recordings/r2/")),
    row("session-recording-delete", .delete("/api/projects/1/session_recordings/r2/")),
    row("session-recording-delete-without-scope", .delete("/api/projects/1/session_recordings/r2/", key: "phx_read")),
    row("session-recording-snapshots", .get("/api/projects/1/session_recordings/r1/snapshots/")),
    row("session-recordings-bulk-delete", .post("{}", to: "/api/projects/1/session_recordings/bulk_delete/")),
    row("projects", .get("/api/projects/")),
    row("project", .get("/api/projects/@current/")),
    row("user", .get("/api/users/@me/")),
    row("organization", .get("/api/organizations/@current/")),
    row("no-path", .get("/api/projects/1/session_recording_playlist/")),
  ]

  private static func row(_ name: String, _ sent: Sent) -> GoldenRequest { GoldenRequest(name: name, sent: sent) }
}

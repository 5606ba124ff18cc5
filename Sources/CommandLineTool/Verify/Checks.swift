/// A check of `verify`: a sequence of requests to which both servers must respond alike.
struct Check: Sendable {
  /// The id of its line in the fidelity ledger.
  let id: String
  let title: String
  let requests: [CheckRequest]

  init(_ id: String, _ title: String, _ requests: CheckRequest...) {
    self.id = id
    self.title = title
    self.requests = requests
  }
}

/// A request of a check, with `⟨…⟩` for values that differ between servers, such as a playlist's `short_id` or the project's path.
struct CheckRequest: Sendable {
  enum Key: Sendable {
    case own
    case none
    case unknown
  }

  let method: String
  let target: String
  var key = Key.own
  var fields: [(name: String, value: String)] = []
  /// The content; nil for none.
  var body: [UInt8]?
  /// The name of the created playlist in later requests; nil if no later request needs it.
  var name: String?
}

extension CheckRequest {
  static func get(_ target: String, _ fields: (name: String, value: String)..., key: Key = .own) -> CheckRequest {
    CheckRequest(method: "GET", target: target, key: key, fields: fields)
  }

  /// A POST of JSON, to the list by default.
  static func post(_ json: String, to target: String = "⟨list⟩", as name: String? = nil) -> CheckRequest {
    sending("POST", target, "application/json", Array(json.utf8), as: name)
  }

  static func patch(_ json: String, _ target: String) -> CheckRequest { sending("PATCH", target, "application/json", Array(json.utf8)) }

  static func put(_ json: String, _ target: String) -> CheckRequest { sending("PUT", target, "application/json", Array(json.utf8)) }

  /// A request with any method, media type and content.
  static func sending(
    _ method: String, _ target: String, _ type: String?, _ body: [UInt8]?, key: Key = .own, as name: String? = nil
  ) -> CheckRequest {
    CheckRequest(
      method: method, target: target, key: key, fields: type.map { [("Content-Type", $0)] } ?? [], body: body, name: name)
  }

  static func plain(_ method: String, _ target: String) -> CheckRequest { CheckRequest(method: method, target: target) }
}

/// The checks of `verify`.
///
/// All are safe: they read, they are refused, or they create and change playlists whose names start with `⟨run⟩`, as no other does.
enum Checks {
  /// Creates the playlists that the other checks use; if that fails, there is nothing to compare.
  static let setup = [
    Check(
      "create", "make a collection",
      .post(#"{"name":"⟨run⟩-collection","description":"Made by verify","type":"collection"}"#, as: "collection")),
    Check(
      "create", "make a saved filter",
      .post(#"{"name":"⟨run⟩-filters","type":"filters","filters":\#(filters)}"#, as: "filters")),
    Check(
      "create", "make a pinned collection with a derived name",
      .post(#"{"name":null,"derived_name":"⟨run⟩-derived","pinned":true,"type":"collection"}"#, as: "pinned")),
  ]

  /// The other checks, in an order in which none changes what a later one reads.
  static let all =
    lists + reading + access + negotiation + bodies + fields + methods + updates + recordings + bulk + synthetic + creation + last

  /// The id of the checks that report which fields a playlist has.
  static let fieldsID = "response-fields"

  /// In the order in which PostgreSQL's jsonb has them, so that lists differ in nothing else.
  private static let filters = #"{"duration":[{"key":"duration","value":1}],"date_from":"-3d","filter_group":{"type":"AND","values":[]}}"#

  static let access = [
    Check("no-key", "the list without a key", .get("⟨list⟩", key: .none)),
    Check(
      "no-key", "a change without a key", .sending("PATCH", "⟨list⟩⟨collection⟩/", "application/json", Array("{}".utf8), key: .none)),
    Check("unknown-key", "an unknown key in the header", .get("⟨list⟩", key: .unknown)),
    Check("unknown-key", "an unknown key in the query", .get("⟨list⟩?personal_api_key=⟨unknown⟩", key: .none)),
    Check(
      "unknown-key", "an unknown key in the body",
      .sending("POST", "⟨list⟩", "application/json", Array(#"{"personal_api_key":"⟨unknown⟩"}"#.utf8), key: .none)),
    Check("key-header", "a header of another kind", .get("⟨list⟩", ("Authorization", "Token ⟨unknown⟩"), key: .none)),
    Check("key-header", "bearer in lower case", .get("⟨list⟩", ("Authorization", "bearer ⟨unknown⟩"), key: .none)),
    Check("project-id", "an unknown project", .get("/api/projects/999999999/session_recording_playlists/")),
    Check("project-id", "a project that is not a number", .get("/api/projects/nothing/session_recording_playlists/")),
  ]

  static let negotiation = [
    Check("not-acceptable", "HTML asked for", .get("⟨list⟩", ("Accept", "text/html"))),
    Check("not-acceptable", "any text asked for", .get("⟨list⟩⟨collection⟩/", ("Accept", "text/*;q=0.5, image/png"))),
    Check("not-acceptable", "JSON before HTML asked for", .get("⟨list⟩⟨collection⟩/", ("Accept", "text/html, application/json;q=0.9"))),
    Check("accept-indent", "an error with indentation", .get("⟨list⟩nothing/", ("Accept", "application/json; indent=2"))),
    Check("format-query", "another format by name", .get("⟨list⟩⟨collection⟩/?format=xml")),
  ]

  /// Bodies that are refused before any field is read.
  static let bodies = [
    create("media-types", "plain text", "name=x", "text/plain"),
    create("media-types", "XML", "<name/>", "application/xml"),
    create("media-types", "no media type", #"{"name":"⟨run⟩"}"#, nil),
    create("parse-error", "a value missing", #"{"name":}"#),
    create("parse-error", "an object cut off", #"{"name":"x""#),
    create("parse-error", "single quotes", "{'name':'x'}"),
    create("parse-error", "a comma too many", #"{"name":"x",}"#),
    create("parse-error", "a second line", "{\n  \"name\": tru}"),
    create("invalid-utf8", "text behind it", #"{"name":"x"} more"#),
    create("parse-error", "a line break in a string", "{\"name\":\"a\nb\"}"),
    Check("invalid-utf8", "create: no UTF-8", .sending("POST", "⟨list⟩", json, Array(#"{"name":""#.utf8) + [0xff] + Array(#""}"#.utf8))),
    Check("invalid-utf8", "create: a byte order mark", .sending("POST", "⟨list⟩", json, [0xef, 0xbb, 0xbf] + Array("{}".utf8))),
    create("not-an-object", "an array", "[]"),
    create("not-an-object", "a string", #""x""#),
    create("not-an-object", "a whole number", "5"),
    create("not-an-object", "a fraction", "1.5"),
    create("not-an-object", "a boolean", "true"),
    create("null-body", "null", "null"),
  ]

  private static let json = "application/json"

  private static func create(_ id: String, _ title: String, _ body: String, _ type: String? = json) -> Check {
    Check(id, "create: \(title)", .sending("POST", "⟨list⟩", type, Array(body.utf8)))
  }
}

extension Checks {
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
    Check("project-id", "a project that there is not", .get("/api/projects/999999999/session_recording_playlists/")),
    Check("project-id", "a project that is no number", .get("/api/projects/nothing/session_recording_playlists/")),
  ]

  static let negotiation = [
    Check("not-acceptable", "HTML asked for", .get("⟨list⟩", ("Accept", "text/html"))),
    Check("not-acceptable", "any text asked for", .get("⟨list⟩⟨collection⟩/", ("Accept", "text/*;q=0.5, image/png"))),
    Check("not-acceptable", "JSON before HTML asked for", .get("⟨list⟩⟨collection⟩/", ("Accept", "text/html, application/json;q=0.9"))),
    Check("accept-indent", "an error with indentation", .get("⟨list⟩nothing/", ("Accept", "application/json; indent=2"))),
    Check("format-query", "another format by name", .get("⟨list⟩⟨collection⟩/?format=xml")),
  ]

  /// Bodies that are refused before any field is looked at.
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

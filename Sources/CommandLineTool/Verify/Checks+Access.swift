extension Checks {
  static let access = [
    Check("key-missing", "the list without a key", .get("⟨list⟩", key: .none)),
    Check(
      "key-missing", "a change without a key", .sending("PATCH", "⟨list⟩⟨collection⟩/", "application/json", Array("{}".utf8), key: .none)),
    Check("key-invalid", "an unknown key in the header", .get("⟨list⟩", key: .unknown)),
    Check("key-invalid", "an unknown key in the query", .get("⟨list⟩?personal_api_key=⟨unknown⟩", key: .none)),
    Check(
      "key-invalid", "an unknown key in the body",
      .sending("POST", "⟨list⟩", "application/json", Array(#"{"personal_api_key":"⟨unknown⟩"}"#.utf8), key: .none)),
    Check("key-missing", "a header of another kind", .get("⟨list⟩", ("Authorization", "Token ⟨unknown⟩"), key: .none)),
    Check("key-missing", "bearer in lower case", .get("⟨list⟩", ("Authorization", "bearer ⟨unknown⟩"), key: .none)),
    Check("project-unknown", "a project that there is not", .get("/api/projects/999999999/session_recording_playlists/")),
    Check("project-unknown", "a project that is no number", .get("/api/projects/nothing/session_recording_playlists/")),
  ]

  static let negotiation = [
    Check("not-acceptable", "HTML asked for", .get("⟨list⟩", ("Accept", "text/html"))),
    Check("not-acceptable", "any text asked for", .get("⟨list⟩⟨collection⟩/", ("Accept", "text/*;q=0.5, image/png"))),
    Check("accept", "JSON before HTML asked for", .get("⟨list⟩⟨collection⟩/", ("Accept", "text/html, application/json;q=0.9"))),
    Check("accept-indent", "an error with indentation", .get("⟨list⟩nothing/", ("Accept", "application/json; indent=2"))),
    Check("format-unknown", "another format by name", .get("⟨list⟩⟨collection⟩/?format=xml")),
  ]

  /// Bodies that are refused before any field is looked at.
  static let bodies = [
    create("media-type", "plain text", "name=x", "text/plain"),
    create("media-type", "XML", "<name/>", "application/xml"),
    create("media-type", "no media type", #"{"name":"⟨run⟩"}"#, nil),
    create("json-invalid", "a value missing", #"{"name":}"#),
    create("json-invalid", "an object cut off", #"{"name":"x""#),
    create("json-invalid", "single quotes", "{'name':'x'}"),
    create("json-invalid", "a comma too many", #"{"name":"x",}"#),
    create("json-invalid", "a second line", "{\n  \"name\": tru}"),
    create("json-invalid", "text behind it", #"{"name":"x"} more"#),
    create("json-invalid", "a line break in a string", "{\"name\":\"a\nb\"}"),
    Check("json-invalid", "create: no UTF-8", .sending("POST", "⟨list⟩", json, Array(#"{"name":""#.utf8) + [0xff] + Array(#""}"#.utf8))),
    Check("json-invalid", "create: a byte order mark", .sending("POST", "⟨list⟩", json, [0xef, 0xbb, 0xbf] + Array("{}".utf8))),
    create("body-not-object", "an array", "[]"),
    create("body-not-object", "a string", #""x""#),
    create("body-not-object", "a whole number", "5"),
    create("body-not-object", "a fraction", "1.5"),
    create("body-not-object", "a boolean", "true"),
    create("body-not-object", "null", "null"),
  ]

  private static let json = "application/json"

  private static func create(_ id: String, _ title: String, _ body: String, _ type: String? = json) -> Check {
    Check(id, "create: \(title)", .sending("POST", "⟨list⟩", type, Array(body.utf8)))
  }
}

import Testing

/// Forms, multipart, and the form under the JSON media type that the reference page's own examples send.
@Suite struct FormScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(texts, fields, booleans, multipart, mislabelled)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static func created(_ body: String, _ change: (inout Shown) -> Void) -> Scenario {
    Scenario("form \(body.prefix(60))", .form("POST", "\(World.list)/", body), .playlist(Shown.created.with(change), status: 201))
  }

  static func refused(_ body: String, _ answer: Expected) -> Scenario {
    Scenario("form \(body.prefix(60))", .form("POST", "\(World.list)/", body), answer)
  }

  static let texts: [Scenario] = [
    created("name=a+b%20c") { $0.name = #""a b c""# },
    created("name=%C3%A9") { $0.name = #""é""# },
    created("name=%ff") { $0.name = "\"\u{FFFD}\"" },
    created("name=%ed%a0%80") { $0.name = "\"\u{FFFD}\u{FFFD}\u{FFFD}\"" },
    created("name=a%zzb%") { $0.name = #""a%zzb%""# },
    created("name=a;b=c") { $0.name = #""a;b=c""# },
    created("name=a=b") { $0.name = #""a=b""# },
    created("n%61me=x") { $0.name = #""x""# },
    created("name=a&name=b") { $0.name = #""b""# },
    created("name=x%0A") { $0.name = #""x""# },
    created("&&name=x&&") { $0.name = #""x""# },
    created("name") { $0.name = #""""# },
    created("name=") { $0.name = #""""# },
    created("name=null") { $0.name = #""null""# },
    created("derived_name=") { $0.derivedName = #""""# },
    created("description=&_create_in_folder=") { _ in },
    created("description=d&_create_in_folder=F%2FG") { ($0.description, $0.folder) = (#""d""#, #""F/G""#) },
    refused("name=%00", .invalid("name", "null_characters_not_allowed", "Null characters are not allowed.")),
    refused(
      "name=\(String(repeating: "x", count: 401))", .invalid("name", "max_length", "Ensure this field has no more than 400 characters.")),
  ]

  static let noJSON = Expected.invalid("filters", "invalid_input", "Value must be valid JSON.")

  /// In a form, `filters` is JSON text, and an empty `type` counts as not given.
  static let fields: [Scenario] =
    [
      created(#"filters={"a":1.0}"#) { ($0.filters, $0.type) = (#"{"a":1.0}"#, #""filters""#) },
      created("filters=%7B%22a%22%3A%5B1%2C2%5D%7D") { ($0.filters, $0.type) = (#"{"a":[1,2]}"#, #""filters""#) },
      created(#"filters="""#) { $0.filters = #""""# },
      created("filters=+%7B%7D+") { _ in },
      created("type=") { _ in },
      created("type=collection") { _ in },
      created("type=filters&filters=[1]") { ($0.filters, $0.type) = ("[1]", #""filters""#) },
      refused("type=null", .invalid("type", "invalid_choice", #"\"null\" is not a valid choice."#)),
      refused("type=+collection", .invalid("type", "invalid_choice", #"\" collection\" is not a valid choice."#)),
      refused("filters=null", .null("filters")),
    ]
    + ["", "junk", "5", "true", "NaN", #"{"a":NaN}"#, "{}x", "1e400", #"{"a":1e400}"#, "%EF%BB%BF{}", "{", "%ff"]
    .map { refused("filters=\($0)", noJSON) }

  static func put(_ name: String, _ sent: Sent, _ pinned: String, _ deleted: String = "false") -> Scenario {
    Scenario(name, sent, .playlist(Shown.collection.with { ($0.pinned, $0.deleted) = (pinned, deleted) }), changesNothing: false)
  }

  static let notBoolean = Expected.invalid("pinned", "invalid_input", "Must be a valid boolean.")

  /// Measured: of a PUT's form, and of no other body, a missing boolean means false.
  static let booleans: [Scenario] =
    ["on", "1", "true", "True", "YES", "t", "y"].map { text in created("pinned=\(text)") { $0.pinned = "true" } }
    + ["off", "0", "false", "F", "no", "n", ""].map { created("pinned=\($0)") { _ in } }
    + ["null", "None", "+true", "2", "1.0", "junk"].map { refused("pinned=\($0)", notBoolean) }
    + [
      put("PUT without it", .form("PUT", "\(World.collection)/", "personal_api_key=x"), "false"),
      put("PUT with an empty body", .form("PUT", "\(World.collection)/", ""), "false"),
      put("PUT with an empty value", .form("PUT", "\(World.collection)/", "pinned="), "true"),
      put("PUT with true", .form("PUT", "\(World.collection)/", "pinned=true"), "true"),
      put("PUT of an empty JSON body", .request("PUT", "\(World.collection)/", type: "application/json"), "true"),
      put("PUT of an empty body without a type", .request("PUT", "\(World.collection)/"), "true"),
      put("PUT of JSON without it", .put("{}", to: "\(World.collection)/"), "true"),
      put("PATCH without it", .form("PATCH", "\(World.collection)/", ""), "true"),
      put(
        "PUT of multipart without parts",
        .request("PUT", "\(World.collection)/", type: "multipart/form-data; boundary=B", body: "--B--\r\n"), "false"),
      Scenario(
        "PUT without it restores a deleted playlist", .form("PUT", "\(World.deleted)/", ""),
        .playlist(Shown.deleted.with { $0.deleted = "false" })),
      Scenario(
        "PATCH without it restores nothing", .form("PATCH", "\(World.deleted)/", ""), .playlist(.deleted), changesNothing: true),
    ]

  /// A part of a multipart body.
  static func part(_ parameters: String, _ value: String, _ fields: String = "") -> String {
    "--B\r\nContent-Disposition: form-data; \(parameters)\r\n\(fields)\r\n\(value)\r\n"
  }

  static func multipart(_ name: String, _ body: String, _ answer: Expected, type: String = "multipart/form-data; boundary=B") -> Scenario {
    Scenario("multipart: \(name)", .request("POST", "\(World.list)/", type: type, body: body), answer)
  }

  static let two = Expected.playlist(Shown.created.with { ($0.name, $0.pinned) = (#""a b""#, "true") }, status: 201)
  static let oneName = Expected.playlist(Shown.created.with { $0.name = #""n""# }, status: 201)
  static let end = "--B--\r\n"

  static let multipart: [Scenario] = [
    multipart("two fields", part(#"name="name""#, "a b") + part(#"name="pinned""#, "on") + end, two),
    multipart("a quoted boundary", part(#"name="name""#, "n") + end, oneName, type: #"multipart/form-data; boundary="B""#),
    multipart("the last of a name counts", part(#"name="name""#, "a") + part(#"name="name""#, "n") + end, oneName),
    multipart("no end", part(#"name="name""#, "n"), oneName),
    multipart("before and after", "preamble\r\n" + part(#"name="name""#, "n") + end + "epilogue", oneName),
    multipart(
      "a part's own type counts for nothing", part(#"name="name""#, "n", "Content-Type: text/html; charset=latin-1\r\n") + end, oneName),
    multipart("a file without a name is a field", part(#"name="name"; filename="""#, "n") + end, oneName),
    multipart("a file as a name", part(#"name="name"; filename="f""#, "n") + end, .invalid("name", "invalid_input", "Not a valid string.")),
    multipart("a file as pinned", part(#"name="pinned"; filename="f""#, "true") + end, notBoolean),
    multipart("a file as filters", part(#"name="filters"; filename="f""#, "{}") + end, noJSON),
    multipart(
      "a file as type", part(#"name="type"; filename="f""#, "collection") + end,
      .invalid("type", "invalid_choice", #"\"f\" is not a valid choice."#)),
    multipart(
      "JSON in a field", part(#"name="filters""#, #"{"a":1}"#) + end,
      .playlist(Shown.created.with { ($0.filters, $0.type) = (#"{"a":1}"#, #""filters""#) }, status: 201)),
    multipart("junk", "junk", .playlist(.created, status: 201)),
    multipart(
      "no boundary", "x", .parseError("Multipart form parse error - Invalid boundary in multipart: None"), type: "multipart/form-data"),
    multipart(
      "an empty boundary", "x", .parseError("Multipart form parse error - Invalid boundary in multipart: "),
      type: "multipart/form-data; boundary="),
  ]

  static let warning = "form-labelled-json: the hosted service answers 400 parse_error"
  /// The same, of a create that names no type.
  static let createWarning = "\(warning) | create-without-type: the hosted service answers 400 invalid_input"

  static func curl(_ name: String, _ sent: Sent, _ answer: Expected) -> Scenario { Scenario("as JSON: \(name)", sent, answer) }

  /// The JSON media type on a form-encoded body, as the reference page's own cURL example sends it.
  static let mislabelled: [Scenario] = [
    curl(
      "name=string", .post("name=string"),
      Expected.playlist(Shown.created.with { $0.name = #""string""# }, status: 201).with("X-Emulator-Warning", createWarning)),
    curl(
      "two fields", .post("name=string&pinned=true"),
      Expected.playlist(Shown.created.with { ($0.name, $0.pinned) = (#""string""#, "true") }, status: 201).with(
        "X-Emulator-Warning", createWarning)),
    curl("PATCH", .patch("pinned=1"), Expected.playlist(Shown.plain.with { $0.pinned = "true" }).with("X-Emulator-Warning", warning)),
    curl("a refused field has the warning too", .post("pinned=x"), notBoolean.with("X-Emulator-Warning", warning)),
    curl(
      "a key in it", .post("personal_api_key=phx_all", key: nil),
      Expected.playlist(.created, status: 201).with("X-Emulator-Warning", createWarning)),
    curl(
      "a field that the API does not have", .post("nonsense=string"),
      Expected.parseError("JSON parse error - Expecting value: line 1 column 1 (char 0)").with("X-Emulator-Warning", nil)),
    curl("JSON has no warning", .patch(#"{"pinned":true}"#), Expected(status: 200).with("X-Emulator-Warning", nil)),
    curl("a form has no warning", .form("PATCH", "\(World.plain)/", "pinned=1"), Expected(status: 200).with("X-Emulator-Warning", nil)),
  ]
}

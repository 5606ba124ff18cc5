import Testing

/// Bodies: media types, JSON that does not parse, forms and multipart.
@Suite struct BodyScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(mediaTypes, charsets, empty, shapes)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  @Test(arguments: Transport.allCases, BodyScenarios.broken)
  func refusesWhatIsNoJSON(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static let named = Expected.playlist(Shown.created.with { $0.name = #""n""# }, status: 201)

  static func media(_ type: String?, _ body: String, _ answer: Expected) -> Scenario {
    Scenario("\(type ?? "no type"): \(body.prefix(30))", .request("POST", "\(World.list)/", type: type, body: body), answer)
  }

  static let mediaTypes: [Scenario] =
    [
      "application/json", "Application/JSON", "application/json;charset=utf-8", #"application/json; charset="UTF-8""#,
      "application/json;junk",
      "application/json; charset=klingon", "application/json; charset=", "application/*", "*/*",
    ].map { media($0, #"{"name":"n"}"#, named) }
    + [
      "text/plain", "TEXT/Plain", "text/plain; charset=utf-8", "application/json junk", "application/vnd.api+json", "application/xml",
      "json",
      "application/octet-stream", "multipart/mixed; boundary=B", "", "text/plain;",
    ].map { media($0, #"{"name":"n"}"#, .unsupported($0)) }
    + [
      // "text/plain" is what the service's server puts in for a missing field.
      media(nil, #"{"name":"n"}"#, .unsupported("text/plain")),
      media("application/x-www-form-urlencoded", "name=n", named),
      media("application/x-www-form-urlencoded; charset=utf-8", "name=n", named),
      media("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nn\r\n--B--\r\n", named),
      Scenario("of a PATCH", .request("PATCH", "\(World.plain)/", type: "text/plain", body: "x"), .unsupported("text/plain")),
      Scenario("of a PUT", .request("PUT", "\(World.plain)/", type: "text/plain", body: "x"), .unsupported("text/plain")),
      Scenario("of a GET nobody asks", .request("GET", "\(World.plain)/", type: "text/plain", body: "x"), .playlist(.plain)),
      Scenario("of a GET nobody parses", .request("GET", "\(World.plain)/", type: "application/json", body: "{"), .playlist(.plain)),
    ]

  static func charset(_ charset: String, _ body: [UInt8], _ answer: Expected) -> Scenario {
    Scenario("charset \(charset)", .bytes("POST", "\(World.list)/", type: "application/json; charset=\(charset)", body: body), answer)
  }

  static let accented = Expected.playlist(Shown.created.with { $0.name = #""é""# }, status: 201)

  static let charsets: [Scenario] = [
    charset("utf-8", Array(#"{"name":"é"}"#.utf8), accented),
    charset("latin-1", Array(#"{"name":""#.utf8) + [0xe9] + Array(#""}"#.utf8), accented),
    charset("iso-8859-1", Array(#"{"name":"é"}"#.utf8), .playlist(Shown.created.with { $0.name = #""Ã©""# }, status: 201)),
    charset("utf-16", [0xff, 0xfe] + #"{"name":"é"}"#.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }, accented),
    charset("utf-16le", #"{"name":"é"}"#.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }, accented),
    charset("utf-16be", #"{"name":"é"}"#.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }, accented),
    charset(
      "us-ascii", Array(#"{"name":"é"}"#.utf8),
      .parseError("JSON parse error - 'ascii' codec can't decode byte 0xc3 in position 9: ordinal not in range(128)")),
  ]

  /// An empty body is an empty object, whatever its media type.
  static let empty: [Scenario] =
    ["application/json", "text/plain", "junk", "multipart/form-data", "application/x-www-form-urlencoded", nil].flatMap { type in
      [
        Scenario("POST, \(type ?? "no type")", .request("POST", "\(World.list)/", type: type), .playlist(.created, status: 201)),
        Scenario(
          "PATCH, \(type ?? "no type")", .request("PATCH", "\(World.collection)/", type: type), .playlist(.collection), changesNothing: true
        ),
      ]
    } + [
      media("application/json", " ", .parseError("JSON parse error - Expecting value: line 1 column 2 (char 1)")),
      media("application/x-www-form-urlencoded", " ", .playlist(.created, status: 201)),
      media("text/plain", " ", .unsupported("text/plain")),
    ]

  static func notObject(_ json: String, _ kind: String) -> [Scenario] {
    let answer = Expected.rule("Invalid data. Expected a dictionary, but got \(kind).")
    return [
      Scenario("POST \(json)", .post(json), answer), Scenario("PATCH \(json)", .patch(json), answer),
      Scenario("PUT \(json)", .put(json), answer),
    ]
  }

  static let shapes: [Scenario] =
    notObject("[]", "list") + notObject(#"[{"name":"n"}]"#, "list") + notObject(#""""#, "str") + notObject(#""{}""#, "str")
    + notObject("0", "int") + notObject("5", "int") + notObject("-0", "int") + notObject("123456789012345678901234567890", "int")
    + notObject("1.5", "float") + notObject("1e2", "float") + notObject("NaN", "float") + notObject("Infinity", "float")
    + notObject("1e400", "float") + notObject("true", "bool") + notObject("false", "bool")
    + [
      Scenario("POST null", .post("null"), .invalid(nil, "null", "No data provided")),
      Scenario("PATCH null", .patch("null"), .invalid(nil, "null", "No data provided")),
      Scenario("white space round it", .post(" \t\r\n{ \"name\" : \"n\" }\n "), named),
      Scenario("duplicate keys: the last wins", .post(#"{"name":"a","name":"n"}"#), named),
      Scenario("duplicate keys: a wrong one before is forgotten", .post(#"{"pinned":"x","name":"n","pinned":false}"#), named),
      Scenario("unknown keys are ignored", .post(#"{"name":"n","nonsense":{"a":[1]},"Name":"x"}"#), named),
      Scenario(
        "read-only keys are ignored",
        .post(
          #"{"name":"n","id":99,"short_id":"mine","created_at":"2001-01-01T00:00:00Z","created_by":{"id":2},"last_modified_at":null,"#
            + #""last_modified_by":2,"recordings_counts":{"collection":{"count":5}}}"#), named),
      Scenario(
        "read-only keys of a PATCH are ignored and no modification", .patch(#"{"id":99,"short_id":"mine","last_modified_at":null}"#),
        .playlist(.plain), changesNothing: true),
    ]

  static func broken(_ body: String, _ reason: String, _ line: Int, _ column: Int, _ position: Int) -> Scenario {
    Scenario(
      "no JSON: \(body.prefix(40))", .post(body),
      .parseError("JSON parse error - \(reason): line \(line) column \(column) (char \(position))"))
  }

  static func bytes(_ name: String, _ body: [UInt8], _ detail: String) -> Scenario {
    Scenario(name, .bytes("POST", "\(World.list)/", type: "application/json", body: body), .parseError("JSON parse error - \(detail)"))
  }

  static let property = "Expecting property name enclosed in double quotes"

  /// Measured on CPython 3.11's `json`; columns and positions count code points.
  ///
  /// Python names no line for bytes that are not UTF-8 and for integers that are too long; the emulator does for every parse error.
  static let broken: [Scenario] = [
    broken("{", property, 1, 2, 1),
    broken("{'a':1}", property, 1, 2, 1),
    broken("{a:1}", property, 1, 2, 1),
    broken(#"{"a":1,}"#, property, 1, 8, 7),
    broken(#"{"a""#, "Expecting ':' delimiter", 1, 5, 4),
    broken(#"{"a" 1}"#, "Expecting ':' delimiter", 1, 6, 5),
    broken(#"{"a":}"#, "Expecting value", 1, 6, 5),
    broken(#"{"a":-}"#, "Expecting value", 1, 6, 5),
    broken(#"{"a":01}"#, "Expecting ',' delimiter", 1, 7, 6),
    broken(#"{"a":1 "b":2}"#, "Expecting ',' delimiter", 1, 8, 7),
    broken(#"{"a":1"#, "Expecting ',' delimiter", 1, 7, 6),
    broken("[1,]", "Expecting value", 1, 4, 3),
    broken("tru", "Expecting value", 1, 1, 0),
    broken("-Infinit", "Expecting value", 1, 1, 0),
    broken("NaNx", "Extra data", 1, 4, 3),
    broken("00", "Extra data", 1, 2, 1),
    broken("{}{}", "Extra data", 1, 3, 2),
    broken("{} x", "Extra data", 1, 4, 3),
    broken("{\"é\": \n \"é\",\n  x}", property, 3, 3, 15),
    broken("{\r\"a\":}", "Expecting value", 1, 7, 6),
    broken(#"""#, "Unterminated string starting at", 1, 1, 0),
    broken(#""\"#, "Unterminated string starting at", 1, 1, 0),
    broken(#"{"name":"x"#, "Unterminated string starting at", 1, 9, 8),
    broken("{\"name\":\"a\nb\"}", "Invalid control character at", 1, 11, 10),
    broken(#"{"name":"\x"}"#, #"Invalid \\escape"#, 1, 10, 9),
    broken(#"{"name":"\u12g4"}"#, #"Invalid \\uXXXX escape"#, 1, 11, 10),
    broken("name: n", "Expecting value", 1, 1, 0),
    broken("<xml/>", "Expecting value", 1, 1, 0),
    bytes("a BOM", [0xef, 0xbb, 0xbf, 0x7b, 0x7d], "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"),
    bytes("an invalid byte", [0xff], "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte: line 1 column 1 (char 0)"),
    bytes(
      "an invalid byte before other mistakes", Array("{x".utf8) + [0x80],
      "'utf-8' codec can't decode byte 0x80 in position 2: invalid start byte: line 1 column 3 (char 2)"),
    bytes(
      "a character cut off", Array(#"{"name":""#.utf8) + [0xc3] + Array(#""}"#.utf8),
      "'utf-8' codec can't decode byte 0xc3 in position 9: invalid continuation byte: line 1 column 10 (char 9)"),
    bytes(
      "a body cut off in a character", Array(#"{"name":""#.utf8) + [0xe2, 0x82],
      "'utf-8' codec can't decode bytes in position 9-10: unexpected end of data: line 1 column 10 (char 9)"),
    bytes(
      "a surrogate in UTF-8", Array(#"{"name":""#.utf8) + [0xed, 0xa0, 0x80] + Array(#""}"#.utf8),
      "'utf-8' codec can't decode byte 0xed in position 9: invalid continuation byte: line 1 column 10 (char 9)"),
    Scenario(
      "of a PATCH", .patch("{"), .parseError("JSON parse error - \(property): line 1 column 2 (char 1)")),
    Scenario(
      "of a PUT", .put("{"), .parseError("JSON parse error - \(property): line 1 column 2 (char 1)")),
    Scenario(
      "deeper than anybody goes", .post(#"{"filters":"# + String(repeating: "[", count: 100_000)),
      .holding(400, #""code":"parse_error","detail":"JSON parse error - "#)),
    Scenario(
      "more digits than Python reads", .post(#"{"filters":{"a":\#(String(repeating: "1", count: 5000))}}"#),
      .parseError(
        "JSON parse error - Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use "
          + "sys.set_int_max_str_digits() to increase the limit: line 1 column 17 (char 16)")),
    Scenario(
      "as many digits as Python reads", .post(#"{"name":\#(String(repeating: "1", count: 4300))}"#),
      .invalid("name", "max_length", FieldScenarios.tooLong)),
  ]
}

import Testing

/// The text fields: name, derived_name, description and `_create_in_folder`.
@Suite struct FieldScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(numbers, blanks, strings, lengths, nulls, order)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  /// The fields of text, with what an answer shows of them.
  enum TextField: String, CaseIterable, Sendable {
    case name, derived_name, description, _create_in_folder

    func set(_ shown: inout Shown, _ json: String) {
      switch self {
      case .name: shown.name = json
      case .derived_name: shown.derivedName = json
      case .description: shown.description = json
      case ._create_in_folder: shown.folder = json
      }
      // A change of the name or the description is a modification; of the others it is none.
      if self == .name || self == .description { shown.modifiedAt = World.nowShown }
    }
  }

  /// A create and a PATCH that both set `field` to `value` and show it as `shown`, also afterwards.
  static func takes(_ field: TextField, _ value: String, as shown: String) -> [Scenario] {
    let body = #"{"\#(field)":\#(value)}"#
    let created = Shown.created.with { field.set(&$0, shown) }
    let patched = Shown.plain.with { field.set(&$0, shown) }
    return [
      Scenario(
        "POST \(body.prefix(60))", .post(body), .playlist(created, status: 201),
        then: [(.get("\(World.list)/?limit=1"), .holding(200, #""\#(field)":\#(shown)"#))]),
      Scenario("PATCH \(body.prefix(60))", .patch(body), .playlist(patched), then: [(.get("\(World.plain)/"), .playlist(patched))]),
    ]
  }

  static func refuses(_ field: TextField, _ value: String, _ code: String, _ detail: String) -> [Scenario] {
    let body = #"{"\#(field)":\#(value)}"#
    let answer = Expected.invalid(field.rawValue, code, detail)
    return [
      Scenario("POST \(body.prefix(60))", .post(body), answer), Scenario("PATCH \(body.prefix(60))", .patch(body), answer),
      Scenario("PUT \(body.prefix(60))", .put(body), answer),
    ]
  }

  static func invalid(_ field: TextField, _ value: String) -> [Scenario] { refuses(field, value, "invalid_input", "Not a valid string.") }

  /// Numbers become what Python's `str()` makes of them.
  static let numbers: [Scenario] = table(
    pythonNumbers.flatMap { (value, text) -> [Scenario] in takes(.name, value, as: "\"\(text)\"") },
    takes(.derived_name, "5", as: #""5""#), takes(.derived_name, "1.50", as: #""1.5""#),
    takes(.description, "5", as: #""5""#), takes(.description, "1.50", as: #""1.5""#),
    takes(._create_in_folder, "5", as: #""5""#), takes(._create_in_folder, "1.50", as: #""1.5""#),
    TextField.allCases.flatMap { (field) -> [Scenario] in table(invalid(field, "true"), invalid(field, "[]"), invalid(field, "{}")) },
    invalid(.name, "false"), invalid(.name, #"["a"]"#), invalid(.name, #"{"a":"b"}"#))

  private static let pythonNumbers: [(String, String)] = [
    ("5", "5"), ("-0", "0"), ("1.0", "1.0"), ("1.10", "1.1"), ("1e2", "100.0"), ("1e16", "1e+16"), ("1e22", "1e+22"), ("1e-5", "1e-05"),
    ("0.0001", "0.0001"), ("-0.0", "-0.0"), ("1e400", "inf"), ("-1e400", "-inf"), ("NaN", "nan"), ("Infinity", "inf"),
    ("-Infinity", "-inf"),
    ("100000000000000000000.0", "1e+20"), ("123456789012345678901234567890", "123456789012345678901234567890"),
  ]

  /// What Python's `str.strip()` takes off both ends, and what it does not.
  static let blanks: [Scenario] = table(
    whiteSpace.map(isTrimmed), otherInvisibles.map(isNotTrimmed),
    TextField.allCases.flatMap { (field) -> [Scenario] in
      table(takes(field, #""  x\t""#, as: #""x""#), takes(field, #""   ""#, as: #""""#), takes(field, #""""#, as: #""""#))
    })

  private static let whiteSpace: [UInt32] = [
    9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008,
    0x2009,
    0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
  ]
  private static let otherInvisibles: [UInt32] = [8, 0x1a, 0x1b, 0x7f, 0x180e, 0x200b, 0x2060, 0xfeff]

  private static func isTrimmed(_ code: UInt32) -> Scenario {
    let blank = #"\u"# + hex(code)
    let shown = Shown.created.with { $0.name = "\"a \(json(code))b\"" }
    return Scenario("U+\(hex(code)) is white space", .post(#"{"name":"\#(blank)a \#(blank)b\#(blank)"}"#), .playlist(shown, status: 201))
  }

  private static func isNotTrimmed(_ code: UInt32) -> Scenario {
    let text = #"\u"# + hex(code)
    let shown = Shown.created.with { $0.name = "\"\(json(code))a\(json(code))\"" }
    return Scenario("U+\(hex(code)) is none", .post(#"{"name":"\#(text)a\#(text)"}"#), .playlist(shown, status: 201))
  }

  private static func hex(_ code: UInt32) -> String {
    let digits = String(code, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// A character as the API's JSON shows it: only control characters, `"`, `\` and U+2028/9 are escaped.
  private static func json(_ code: UInt32) -> String {
    switch code {
    case 8: #"\b"#
    case 9: #"\t"#
    case 10: #"\n"#
    case 12: #"\f"#
    case 13: #"\r"#
    case 0..<32, 0x2028, 0x2029: #"\u"# + hex(code)
    default: Unicode.Scalar(code).map { String($0) } ?? ""
    }
  }

  static let nullCharacters = "Null characters are not allowed."
  static func surrogates(_ code: String) -> String { "Surrogate characters are not allowed: U+\(code)." }

  static let strings: [Scenario] = table(
    takes(.name, #""\u00e9\ud83d\ude00\/\"\\""#, as: #""é😀/\"\\""#), takes(.name, #""a\u2028b\u2029c""#, as: #""a\u2028b\u2029c""#),
    takes(.name, #""<b>&'""#, as: #""<b>&'""#), takes(.name, #""e\u0301""#, as: "\"e\u{301}\""),
    takes(.name, #""\u007f""#, as: "\"\u{7f}\""),
    TextField.allCases.flatMap { (field) -> [Scenario] in
      table(
        refuses(field, #""a\u0000b""#, "null_characters_not_allowed", nullCharacters),
        refuses(field, #""\ud800""#, "surrogate_characters_not_allowed", surrogates("D800")))
    },
    refuses(.name, #""x\udc00""#, "surrogate_characters_not_allowed", surrogates("DC00")),
    refuses(.name, #""\ude00\ud83d""#, "surrogate_characters_not_allowed", surrogates("DE00")),
    refuses(.name, #""\ud83d\ude00\udbff""#, "surrogate_characters_not_allowed", surrogates("DBFF")),
    refuses(.name, #""\u0000\ud800""#, "null_characters_not_allowed", nullCharacters),
    refuses(.name, #""\ud800\#(text("x", 400))""#, "max_length", tooLong))

  static let tooLong = "Ensure this field has no more than 400 characters."

  static func text(_ character: String, _ count: Int) -> String { String(repeating: character, count: count) }

  /// Lengths count Unicode scalars, after trimming.
  static let lengths: [Scenario] = table(
    lengths(of: .name), lengths(of: .derived_name), takes(.description, quoted("x", 20_000), as: quoted("x", 20_000)),
    takes(._create_in_folder, quoted("x", 20_000), as: quoted("x", 20_000)))

  private static func lengths(of field: TextField) -> [Scenario] {
    table(
      takes(field, quoted("x", 400), as: quoted("x", 400)), refuses(field, quoted("x", 401), "max_length", tooLong),
      takes(field, quoted("😀", 400), as: quoted("😀", 400)), refuses(field, quoted("😀", 401), "max_length", tooLong),
      refuses(field, quoted("e\u{301}", 201), "max_length", tooLong),
      takes(field, "\"     \(text("x", 400))     \"", as: quoted("x", 400)))
  }

  private static func quoted(_ character: String, _ count: Int) -> String { "\"\(text(character, count))\"" }

  static let nulls: [Scenario] = table(
    takes(.name, "null", as: "null"), takes(.derived_name, "null", as: "null"),
    refuses(.description, "null", "null", "This field may not be null."),
    refuses(._create_in_folder, "null", "null", "This field may not be null."))

  /// The first field that is wrong is reported, in the order of the serializer and not of the body.
  static let order: [Scenario] = table(wrong.indices.map(comesFirst), others)

  private static let wrong: [(field: String, value: String, answer: Expected)] = [
    ("name", "[]", .invalid("name", "invalid_input", "Not a valid string.")),
    ("derived_name", "[]", .invalid("derived_name", "invalid_input", "Not a valid string.")),
    ("description", "null", .null("description")),
    ("pinned", "null", .null("pinned")),
    ("deleted", "2", .invalid("deleted", "invalid_input", "Must be a valid boolean.")),
    ("filters", "5", .invalid("filters", "invalid_input", "Value must be valid JSON.")),
    ("type", #""x""#, .invalid("type", "invalid_choice", #"\"x\" is not a valid choice."#)),
    ("_create_in_folder", "null", .null("_create_in_folder")),
  ]

  /// What comes later in the serializer stands first in the body.
  private static func comesFirst(_ first: Int) -> Scenario {
    let members = wrong[first...].reversed().map { "\"\($0.field)\":\($0.value)" }
    return Scenario("\(wrong[first].field) comes first", .post("{\(members.joined(separator: ","))}"), wrong[first].answer)
  }

  private static let others: [Scenario] = [
    Scenario(
      "a field before a rule", .post(#"{"type":"collection","filters":{"a":1},"_create_in_folder":null}"#), .null("_create_in_folder")),
    Scenario(
      "a refused PATCH sets nothing of what was right", .patch(#"{"name":"new","pinned":true,"_create_in_folder":null}"#),
      .null("_create_in_folder")),
  ]
}

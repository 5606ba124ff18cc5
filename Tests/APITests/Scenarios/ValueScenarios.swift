import Testing

/// The other fields: pinned, deleted, filters and type.
@Suite struct ValueScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(booleans, filters, notFilters, types)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  /// Measured: every spelling in which upper and lower case may be mixed.
  static let trues = [
    "true", "1", "1.0", "1e0", #""t""#, #""T""#, #""y""#, #""Y""#, #""yes""#, #""Yes""#, #""YES""#, #""yEs""#, #""true""#, #""True""#,
    #""TRUE""#,
    #""on""#, #""ON""#, #""oN""#, #""1""#,
  ]
  static let falses = [
    "false", "0", "0.0", "-0", "0e5", #""f""#, #""F""#, #""n""#, #""N""#, #""no""#, #""No""#, #""NO""#, #""false""#, #""False""#,
    #""FALSE""#, #""off""#,
    #""OFF""#, #""oFf""#, #""0""#,
  ]
  static let notBooleans = [
    "2", "-1", "0.5", "NaN", "1e400", "[]", "[true]", "{}", #""""#, #""1.0""#, #""2""#, #"" true""#, #""true ""#, #""null""#, #""None""#,
    #""ja""#, #""ye""#,
    #""tr""#, #""oui""#, #""\ud800""#, #""t\u0000""#,
  ]

  static let booleans: [Scenario] = table(
    trues.map { taken("pinned", $0, Shown.created.with { $0.pinned = "true" }) }, falses.map { taken("pinned", $0, .created) },
    trues.map { taken("deleted", $0, Shown.created.with { $0.deleted = "true" }) }, falses.map { taken("deleted", $0, .created) },
    notBooleans.map { notBoolean("pinned", $0) }, notBooleans.map { notBoolean("deleted", $0) },
    [
      Scenario("pinned null", .patch(#"{"pinned":null}"#), .null("pinned")),
      Scenario("pinned null at creation", .post(#"{"pinned":null}"#), .null("pinned")),
      Scenario("deleted null", .patch(#"{"deleted":null}"#), .null("deleted")),
      Scenario("deleted null at creation", .post(#"{"deleted":null}"#), .null("deleted")),
      Scenario(
        "un-pinned", .patch(#"{"pinned":false}"#, of: "\(World.collection)/"), .playlist(Shown.collection.with { $0.pinned = "false" })),
      Scenario(
        "pinned again changes nothing", .patch(#"{"pinned":true}"#, of: "\(World.collection)/"), .playlist(.collection),
        changesNothing: true),
    ])

  static func notBoolean(_ field: String, _ value: String) -> Scenario {
    Scenario("\(field) \(value)", .patch(#"{"\#(field)":\#(value)}"#), .invalid(field, "invalid_input", "Must be a valid boolean."))
  }

  static func taken(_ field: String, _ value: String, _ shown: Shown) -> Scenario {
    Scenario("\(field) \(value)", .post(#"{"\#(field)":\#(value)}"#), .playlist(shown, status: 201))
  }

  /// Filters that come back as `shown` from the create, from the playlist and from the list.
  static func kept(_ name: String, _ value: String, as shown: String? = nil, type: String = #""filters""#) -> Scenario {
    let shown = shown ?? value
    return Scenario(
      "filters: \(name)", .post(#"{"filters":\#(value)}"#),
      .playlist(Shown.created.with { ($0.filters, $0.type) = (shown, type) }, status: 201),
      then: [(.get("\(World.list)/?limit=1"), .holding(200, #""filters":\#(shown),"last_modified_at""#))])
  }

  static let everyEscape = #"{"\u0000\b\t\n\f\r\u001f\"\\/":"\u0000\u0001\u001a\u007f\u2028\u2029\ud83d\ude00é"}"#
  static let everyEscapeShown =
    #"{"\u0000\b\t\n\f\r\u001f\"\\/":"\u0000\u0001\u001a"# + "\u{7f}" + #"\u2028\u2029😀é"}"#

  /// Any JSON value but null, numbers and booleans, kept exactly.
  static let filters: [Scenario] = [
    kept("an object", #"{"a":1}"#),
    kept("an empty object", "{}", type: #""collection""#),
    kept("an empty array", "[]", type: #""collection""#),
    kept("an empty string", #""""#, type: #""collection""#),
    kept("white space is taken out", #"{ "a" : [ 1 , { } , [ ] ] }"#, as: #"{"a":[1,{},[]]}"#),
    kept("empty with white space", "{ }", as: "{}", type: #""collection""#),
    kept("a blank string", #"" ""#),
    kept("a string", #""abc""#),
    kept("an array of null", "[null]"),
    kept("nested empty arrays", "[[]]"),
    kept("the spelling of numbers", #"{"n":[1.0,1.10,1e2,1E+2,1e-7,0.0,-0.0,-0,100,5e-324,0.1e1]}"#),
    kept("big integers", #"{"n":[123456789012345678901234567890,-9223372036854775809,18446744073709551616]}"#),
    kept("long fractions", #"{"n":3.14159265358979323846264338327950288}"#),
    kept("the order of keys", #"{"z":1,"a":2,"m":{"y":1,"b":2},"1":3,"":4}"#),
    kept("duplicate keys: the first position, the last value", #"{"a":1,"b":2,"a":3}"#, as: #"{"a":3,"b":2}"#),
    kept("duplicate keys, nested", #"{"o":{"x":[1],"y":2,"x":{"x":1,"x":2}}}"#, as: #"{"o":{"x":{"x":2},"y":2}}"#),
    kept(
      "many duplicate keys", "{\((0..<40).map { #""k\#($0 % 20)":\#($0)"# }.joined(separator: ","))}",
      as: "{\((0..<20).map { #""k\#($0)":\#($0 + 20)"# }.joined(separator: ","))}"),
    kept("keys that differ in composition only", #"{"é":1,"e\u0301":2}"#, as: #"{"é":1,"é":2}"#),
    kept("every escape", everyEscape, as: everyEscapeShown),
    kept("escapes of plain characters are taken away", #"{"\u0061":"\u00e9\/"}"#, as: #"{"a":"é/"}"#),
    kept("U+2028 and U+2029 come escaped", "[\"\u{2028}\u{2029}\"]", as: #"["\u2028\u2029"]"#),
    kept("literals", #"[true,false,null,"true"]"#),
    kept("200 levels", String(repeating: "[", count: 200) + String(repeating: "]", count: 200)),
    kept("a long one", #"{"s":"\#(String(repeating: "x", count: 100_000))"}"#),
    kept(
      "what the hosted interface sends",
      #"{"events":[],"date_from":"-3d","duration":[{"type":"recording","key":"active_seconds","value":5,"operator":"gt"}],"filter_test_accounts":false}"#
    ),
  ]

  static func refused(_ value: String, _ answer: Expected) -> [Scenario] {
    [
      Scenario("filters \(value) of a POST", .post(#"{"filters":\#(value)}"#), answer),
      Scenario("filters \(value) of a PATCH", .patch(#"{"filters":\#(value)}"#), answer),
      Scenario("filters \(value) of a PUT to a saved filter", .put(#"{"filters":\#(value)}"#, to: "\(World.filters)/"), answer),
    ]
  }

  static let notFilters: [Scenario] = table(
    refused("null", .null("filters")),
    [
      "5", "0", "1.5", "1e400", "NaN", "Infinity", "-Infinity", "true", "false", "[NaN]", #"{"a":Infinity}"#, #"{"a":[{"b":-Infinity}]}"#,
      #"{"a":1e400}"#,
      #"{"a":-1e999}"#,
    ].flatMap { refused($0, .invalid("filters", "invalid_input", "Value must be valid JSON.")) })

  static func notChoice(_ value: String, _ shown: String) -> [Scenario] {
    let answer = Expected.invalid("type", "invalid_choice", #"\"\#(shown)\" is not a valid choice."#)
    return [
      Scenario("type \(value) of a POST", .post(#"{"type":\#(value)}"#), answer),
      Scenario("type \(value) of a PATCH", .patch(#"{"type":\#(value)}"#), answer),
    ]
  }

  /// What is no choice is shown as Python's `str()` shows it.
  static let types: [Scenario] = table(
    choices.flatMap { (value, shown) -> [Scenario] in notChoice(value, shown) },
    [
      Scenario("type null counts as not given", .post(#"{"type":null}"#), .playlist(.created, status: 201)),
      Scenario(
        "type null with filters", .post(#"{"type":null,"filters":{"a":1}}"#),
        .playlist(Shown.created.with { ($0.filters, $0.type) = (#"{"a":1}"#, #""filters""#) }, status: 201)),
    ])

  private static let choices: [(String, String)] = [
    (#""tomato""#, "tomato"), (#""""#, ""), (#""Collection""#, "Collection"), (#"" collection""#, " collection"),
    (#""collection\n""#, #"collection\n"#), ("5", "5"), ("1e2", "100.0"), ("NaN", "nan"), ("true", "True"), ("false", "False"),
    ("[]", "[]"),
    ("{}", "{}"), (#"["collection"]"#, "['collection']"), (#"{"a":1}"#, "{'a': 1}"),
    (#"[1,"a",null,true,1.0]"#, "[1, 'a', None, True, 1.0]"), (#""a\"b""#, #"a\"b"#), (#"["it's"]"#, #"[\"it's\"]"#), (#""\u00e9""#, "é"),
  ]
}

import HTTPServer
import JSON
import Testing

@testable import Emulator

/// The query of a list of recordings, read and refused as pydantic 2.12 does (measured on a model with the service's fields).
@Suite struct RecordingsQueryTests {
  /// The parameters of a query, which are given without percent-encoding.
  static func form(_ parameters: String) -> Form {
    Form(
      pairs: parameters.split(separator: "&").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), .text(parts.count > 1 ? String(parts[1]) : ""))
      })
  }

  /// A query, and what is not as it is without one, as Swift shows it.
  @Test(arguments: [
    ("", ""), ("date_from=-7d&date_to=2026-01-01", #"dateFrom: "-7d", dateTo: "2026-01-01""#), ("date_from=null&date_to=null", ""),
    (#"session_ids=["b","a","b"]"#, #"sessionIDs: ["b", "a", "b"]"#), ("session_ids=[]", "sessionIDs: []"), ("session_ids=null", ""),
    (#"distinct_ids=["é"]&person_uuid=x"#, #"distinctIDs: ["é"], personUUID: "x""#),
    ("order=duration&order_direction=ASC", "order: duration, isDescending: false"), ("order=null&order_direction=null", ""),
    ("limit=5&offset=0", "limit: 5, offset: 0"), (#"limit="5"&offset= 5 "#, "limit: 5, offset: 5"),
    ("limit=1.0&offset=true", "limit: 1, offset: 1"),
    ("limit=05&offset=+5", "limit: 5, offset: 5"), ("limit=5_0&offset=-1", "limit: 50, offset: -1"), ("limit=null", ""),
    ("limit=99999999999999999999", "limit: 9223372036854775807"), ("limit=-99999999999999999999", "limit: -9223372036854775807"),
    ("limit=1e300", "limit: 9223372036854775807"), ("limit=x&limit=2", "limit: 2"),
    ("after=eA==&session_recording_id=a-b", #"after: "eA==", sessionRecordingID: "a-b""#),
    ("hide_viewed_recordings=any-user", "hideViewed: any-user"), ("hide_viewed_recordings=null", ""), ("kind=RecordingsQuery", ""),
    (
      "filter_test_accounts=yes&events=[{}]&user_modified_filters={}&experiment_exposure={\"experiment_id\":1}",
      #"notEvaluated: ["filter_test_accounts", "events", "user_modified_filters", "experiment_exposure"]"#
    ), ("filter_test_accounts=0", #"notEvaluated: ["filter_test_accounts"]"#),
    ("filter_test_accounts=1.0", #"notEvaluated: ["filter_test_accounts"]"#),
    ("as_query=[&version=x&hogql_filtering=1&add_events_to_property_queries=2", ""),
  ])
  func reads(parameters: String, read: String) throws {
    let query = try RecordingsQuery(Self.form(parameters))
    let changed = zip(Mirror(reflecting: query).children, Mirror(reflecting: RecordingsQuery()).children).compactMap { field, standard in
      let (shown, usual) = (Self.shown(field.value), Self.shown(standard.value))
      return shown == usual ? nil : "\(field.label ?? ""): \(shown)"
    }
    #expect(changed.joined(separator: ", ") == read)
  }

  private static func shown(_ value: Any) -> String {
    if let order = value as? RecordingListing.Order { return order.rawValue }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return mirror.children.first.map { shown($0.value) } ?? "nil" }
    if let viewer = value as? RecordingsQuery.Viewer { return viewer.rawValue }
    if let text = value as? String { return "\"\(text)\"" }
    return "\(value)"
  }

  /// A query, the kind and the place of each error, and its message.
  @Test(arguments: [
    ("limit=abc", #"int_parsing ["limit"] Input should be a valid integer, unable to parse string as an integer: "abc""#),
    ("limit=", #"int_parsing ["limit"] Input should be a valid integer, unable to parse string as an integer: """#),
    ("limit=0x1", #"int_parsing ["limit"] Input should be a valid integer, unable to parse string as an integer: "0x1""#),
    ("limit=1.5", #"int_from_float ["limit"] Input should be a valid integer, got a number with a fractional part: 1.5"#),
    ("limit=1e400", #"finite_number ["limit"] Input should be a finite number: Infinity"#),
    ("limit=NaN", #"finite_number ["limit"] Input should be a finite number: NaN"#),
    ("limit=[]", #"int_type ["limit"] Input should be a valid integer: []"#),
    ("date_from=2026", #"string_type ["date_from"] Input should be a valid string: 2026"#),
    ("after=1E2", #"string_type ["after"] Input should be a valid string: 100.0"#),
    ("date_to=true", #"string_type ["date_to"] Input should be a valid string: true"#),
    ("session_ids=abc", #"list_type ["session_ids"] Input should be a valid list: "abc""#),
    ("session_ids={\"a\":1}", #"list_type ["session_ids"] Input should be a valid list: {"a": 1}"#),
    (
      "session_ids=[1,\"a\",null]",
      #"string_type ["session_ids", 0] Input should be a valid string: 1; string_type ["session_ids", 2] Input should be a valid string: null"#
    ),
    ("order_direction=asc", #"enum ["order_direction"] Input should be 'ASC' or 'DESC': "asc""#),
    (
      "order=[]",
      "enum [\"order\"] Input should be 'duration', 'recording_duration', 'inactive_seconds', 'active_seconds', 'start_time', 'console_error_count', "
        + "'click_count', 'keypress_count', 'mouse_activity_count', 'activity_score', 'recording_ttl' or 'surfacing_score': []"
    ),
    ("hide_viewed_recordings=true", #"enum ["hide_viewed_recordings"] Input should be 'current-user' or 'any-user': true"#),
    ("operand=XOR", #"enum ["operand"] Input should be 'AND' or 'OR': "XOR""#),
    ("kind=null", #"literal_error ["kind"] Input should be 'RecordingsQuery': null"#),
    ("filter_test_accounts=2", #"bool_parsing ["filter_test_accounts"] Input should be a valid boolean, unable to interpret input: 2"#),
    (
      "filter_test_accounts=maybe",
      #"bool_parsing ["filter_test_accounts"] Input should be a valid boolean, unable to interpret input: "maybe""#
    ),
    ("filter_test_accounts=1.5", #"bool_type ["filter_test_accounts"] Input should be a valid boolean: 1.5"#),
    ("events=[1]", #"dict_type ["events", 0] Input should be a valid dictionary: 1"#),
    ("properties={}", #"list_type ["properties"] Input should be a valid list: {}"#),
    ("user_modified_filters=[]", #"dict_type ["user_modified_filters"] Input should be a valid dictionary: []"#),
    ("tags=5", #"model_type ["tags"] Input should be a valid dictionary or instance of QueryLogTags: 5"#),
    // Fields in the order of the model, then what it does not have in the order of the query.
    (
      "zé=\u{1F600}&bar=[1, 2]&offset=é&limit=x",
      #"int_parsing ["limit"] Input should be a valid integer, unable to parse string as an integer: "x"; "#
        + #"int_parsing ["offset"] Input should be a valid integer, unable to parse string as an integer: "\u00e9"; "#
        + #"extra_forbidden ["z\u00e9"] Extra inputs are not permitted: "\ud83d\ude00"; extra_forbidden ["bar"] Extra inputs are not permitted: [1, 2]"#
    ), ("format=json", #"extra_forbidden ["format"] Extra inputs are not permitted: "json""#),
    ("personal_api_key=phx_secret", #"extra_forbidden ["personal_api_key"] Extra inputs are not permitted: "\u2026""#),
  ])
  func refuses(parameters: String, errors: String) throws {
    let error = try #require(throws: APIError.self) { try RecordingsQuery(Self.form(parameters)) }
    #expect(error.status == .badRequest && error.code == "invalid_input" && error.attribute == nil)
    let list = try #require(try JSONValue(parsing: error.detail.utf8).elements)
    #expect(JSONValue.array(list).pythonDump == error.detail)
    let shown = try list.map { element in
      let members = try #require(element.object?.members)
      let hasContext = ["enum", "literal_error", "model_type"].contains(element["type"]?.text)
      #expect(members.map(\.key) == ["type", "loc", "msg", "input"] + (hasContext ? ["ctx"] : []) + ["url"])
      #expect(element["url"]?.text == "https://errors.pydantic.dev/2.12/v/\(element["type"]?.text ?? "")")
      let (place, input) = (element["loc"]?.pythonDump ?? "", element["input"]?.pythonDump ?? "")
      return "\(element["type"]?.text ?? "") \(place) \(element["msg"]?.text ?? ""): \(input)"
    }
    #expect(shown.joined(separator: "; ") == errors)
  }

  /// To the byte, with the context of a choice.
  @Test func writesErrorsAsPython() throws {
    let error = try #require(throws: APIError.self) { try RecordingsQuery(Self.form("order_direction=asc")) }
    #expect(
      error.detail
        == #"[{"type": "enum", "loc": ["order_direction"], "msg": "Input should be 'ASC' or 'DESC'", "input": "asc", "#
        + #""ctx": {"expected": "'ASC' or 'DESC'"}, "url": "https://errors.pydantic.dev/2.12/v/enum"}]"#)
  }
}

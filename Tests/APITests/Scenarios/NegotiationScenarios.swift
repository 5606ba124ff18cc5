import Testing

/// `Accept` and `format`: what is asked for before anything else is looked at.
@Suite struct NegotiationScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(accepted, refused, indented, formats)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static func accept(_ value: String, _ answer: Expected) -> Scenario {
    Scenario("Accept: \(value)", .get("\(World.plain)/", headers: [("Accept", value)]), answer)
  }

  /// Measured: weights count for nothing.
  static let accepted: [Scenario] =
    [
      "*/*", "application/json", "application/*", "*/json", "Application/Json", "application/json;", "application/json;q=0", "*/*;q=0",
      "application/json; charset=utf-8", "text/html, application/json", "text/html,*/*;q=0.1", "text/html;level=1 , application/* ;q=0.5",
      "junk, application/json",
    ].map { accept($0, .playlist(.plain)) }
    + [Scenario("no Accept", .get("\(World.plain)/"), Expected.playlist(.plain).with("Content-Type", "application/json"))]

  static let refused: [Scenario] =
    [
      "", " ", ",", "*", "junk", "application", "application/", "/json", "text/*", "text/html", "application /json",
      "application/vnd.api+json",
      "application/xml, text/plain", "json", "text/html; indent=4",
    ].map { accept($0, .notAcceptable) }
    + [
      Scenario("before the key", .get("\(World.list)/", key: nil, headers: [("Accept", "text/html")]), .notAcceptable),
      Scenario(
        "before the project", .get("/api/projects/99/session_recording_playlists/", headers: [("Accept", "text/html")]), .notAcceptable),
      Scenario("before the method", .request("PUT", "\(World.list)/", headers: [("Accept", "text/html")]), .notAcceptable),
      Scenario("of OPTIONS", .request("OPTIONS", "\(World.list)/", headers: [("Accept", "text/html")]), .notAcceptable),
      Scenario(
        "nothing is made", .request("POST", "\(World.list)/", headers: [("Accept", "text/html")], type: "application/json", body: "{}"),
        .notAcceptable),
      Scenario("an unknown path comes first", .get("/api/nothing/", headers: [("Accept", "text/html")]), .notFound),
    ]

  static let none = "application/json; indent="

  static func indent(_ accept: String, _ request: Sent, _ answer: Expected) -> Scenario {
    var request = request
    request.headers.append(("Accept", accept))
    return Scenario("\(accept) of \(request.method) \(request.target)", request, answer)
  }

  static let notFoundBy4 = """
    {
        "type": "invalid_request",
        "code": "not_found",
        "detail": "Not found.",
        "attr": null
    }
    """

  /// Measured: every body is laid out, errors too; the widths are held to 0...8.
  static let indented: [Scenario] = [
    indent("application/json; indent=4", .get("\(World.list)/nope/"), .json(404, notFoundBy4)),
    indent("application/json;indent=4", .get("\(World.list)/nope/"), .json(404, notFoundBy4)),
    indent("application/json; Indent=4", .get("\(World.list)/nope/"), .json(404, notFoundBy4)),
    indent(#"application/json; indent="4""#, .get("\(World.list)/nope/"), .json(404, notFoundBy4)),
    indent("*/*; indent=4", .get("\(World.list)/nope/"), .json(404, notFoundBy4)),
    indent("application/*; indent=4", .get("\(World.list)/nope/"), .json(404, notFoundBy4)),
    indent("application/json; indent=4; q=0.5", .get("\(World.list)/nope/"), .json(404, notFoundBy4)),
    indent("image/png, application/json; indent=4, */*", .get("\(World.list)/nope/"), .json(404, notFoundBy4)),
    indent("application/json; indent=0", .get("\(World.list)/nope/"), .notFound),
    indent("application/json; indent=-1", .get("\(World.list)/nope/"), .notFound),
    indent("application/json; indent=x", .get("\(World.list)/nope/"), .notFound),
    indent("application/json; indent=1", .get("\(World.list)/nope/"), .holding(404, "{\n \"type\": \"invalid_request\",\n \"code\"")),
    indent("application/json; indent=9", .get("\(World.list)/nope/"), .holding(404, "{\n        \"type\": \"invalid_request\",\n")),
    indent("application/json; indent=4", .get("\(World.list)/", key: nil), .holding(401, "{\n    \"type\": \"authentication_error\",\n")),
    indent(
      "application/json; indent=4", .put("{}", to: "\(World.list)/"),
      .holding(405, "\n    \"detail\": \"Method \\\"PUT\\\" not allowed.\",")),
    indent("application/json; indent=2", .post("", to: "\(World.plain)/recordings/r1/"), .json(200, "{\n  \"success\": true\n}")),
    indent("application/json; indent=4", .delete("\(World.collection)/recordings/r1/"), .noContent),
    indent("application/json; indent=4", .delete("\(World.plain)/"), PathScenarios.notDeleted),
    indent(
      "application/json; indent=2", .get("\(World.plain)/recordings/"),
      .json(200, "{\n  \"results\": [],\n  \"has_next\": false,\n  \"version\": 4\n}")),
    indent(
      "application/json; indent=2", .patch(#"{"filters":{"e":{},"l":[ ],"s":"{\"a\":[1, 2]}\\","n":[1,{"b":" "}]}}"#),
      .holding(
        200,
        "  \"filters\": {\n    \"e\": {},\n    \"l\": [],\n    \"s\": \"{\\\"a\\\":[1, 2]}\\\\\",\n    \"n\": [\n      1,\n      {\n        \"b\": \" \"\n      }\n    ]\n  },\n"
      )),
  ]

  static func format(_ query: String, _ answer: Expected) -> Scenario { Scenario("?\(query)", .get("\(World.plain)/?\(query)"), answer) }

  static let formats: [Scenario] = [
    format("format=json", .playlist(.plain)),
    format("format=", .playlist(.plain)),
    format("format", .playlist(.plain)),
    format("format=xml&format=json", .playlist(.plain)),
    format("Format=xml", .playlist(.plain)),
    format("format=xml", .notFound),
    format("format=JSON", .notFound),
    format("format=api", .notFound),
    format("format=json+", .notFound),
    format("format=json&format=xml", .notFound),
    Scenario("format before the key", .get("\(World.list)/?format=xml", key: nil), .notFound),
    Scenario("format before the method", .put("{}", to: "\(World.list)/?format=xml"), .notFound),
    Scenario("format of a create", .post("{}", to: "\(World.list)/?format=xml"), .notFound),
    Scenario(
      "format does not beat Accept", .get("\(World.plain)/?format=json", headers: [("Accept", "text/html")]), .notAcceptable),
    Scenario(
      "format before Accept", .get("\(World.plain)/?format=xml", headers: [("Accept", "text/html")]), .notFound),
  ]
}

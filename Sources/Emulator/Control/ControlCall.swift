internal import HTTPServer
internal import JSON

/// A request to the control API, with what it came to.
struct ControlCall {
  let request: Request
  /// The values of the path's parameters, in order.
  let values: [String]
  let control: Control

  init(_ request: Request, _ values: [String], _ control: Control) {
    self.request = request
    self.values = values
    self.control = control
  }

  /// The project that the call is confined to by `?project_id=`; nil for all of them.
  ///
  /// - Throws: 400 where it is no number, 404 where there is no such project.
  func project() throws(ControlError) -> Int? {
    guard let text = query("project_id") else { return nil }
    guard let id = Int(text) else { throw .invalid("project_id", "expected a project's id, not \"\(text)\"") }
    guard control.store.identities.project(id) != nil else { throw .notFound("project \(id)") }
    return id
  }

  /// The project that the path's first parameter names.
  ///
  /// - Throws: 404 where there is none such.
  func projectInPath() throws(ControlError) -> Int {
    guard let id = Int(values[0]), control.store.identities.project(id) != nil else { throw .notFound("project \(values[0])") }
    return id
  }

  /// Refuses query parameters that the endpoint does not have: a misspelt `project_id` would otherwise touch everything.
  ///
  /// - Throws: 400 that names the parameter.
  func checkQuery(_ endpoint: Endpoint<Control>) throws(ControlError) {
    let known = endpoint.query.map(\.name) + (endpoint.permission == .confinable ? ["project_id"] : [])
    for parameter in request.queryParameters where !known.contains(parameter.name) {
      throw .invalid(
        parameter.name, "there is no such parameter; there \(known.isEmpty ? "are none" : "is \(known.joined(separator: ", "))")")
    }
  }

  /// The last value of a query parameter; nil where it is left out.
  func query(_ name: String) -> String? { request.queryParameters.last { $0.name == name }?.value }

  /// The body as a JSON object with no fields but `names`; an empty body is an empty object.
  ///
  /// - Throws: 400 where it is no JSON, no object, or has other fields.
  func body(_ names: [String]) throws(ControlError) -> CheckedBody { try CheckedBody(request.body, names) }

  /// The body as JSON, whatever it is; an empty body is an empty object.
  ///
  /// - Throws: 400 where it is no JSON.
  func json() throws(ControlError) -> JSONValue { try CheckedBody.value(request.body) }

  /// An answer of JSON text.
  static func json(_ status: Status = .ok, _ body: [UInt8]) -> Answer {
    .now(Response(status, fields: [Field(name: "Content-Type", value: "application/json")], body: body))
  }

  /// An answer of a JSON object.
  static func json(_ status: Status = .ok, _ write: (inout JSONWriter) -> Void) -> Answer {
    var writer = JSONWriter(capacity: 512)
    writer.object { write(&$0) }
    return json(status, writer.bytes)
  }

  /// An answer without content.
  static var done: Answer { .now(Response(.noContent)) }
}

/// The body of a call, asked for its fields; `finish` says what is wrong with all that was asked.
struct CheckedBody {
  /// The object, for questions about its fields.
  let object: FixtureObject
  private let mistakes: Mistakes

  init(_ bytes: [UInt8], _ names: [String]) throws(ControlError) {
    let value = try Self.value(bytes)
    mistakes = Mistakes()
    guard let object = FixtureObject(value, at: Place(file: ""), fields: names, mistakes) else { throw .mistakes(mistakes.all) }
    self.object = object
  }

  /// The body as JSON; an empty body is an empty object.
  ///
  /// - Throws: 400 where it is no JSON.
  static func value(_ bytes: [UInt8]) throws(ControlError) -> JSONValue {
    if bytes.isEmpty { return .object(JSONObject()) }
    do {
      return try JSONValue(parsing: bytes, maximumDepth: FixtureFile.maximumDepth)
    } catch {
      throw .unparsable(error.description)
    }
  }

  /// An object in a field; nil where it is left out or wrong.
  func object(_ name: String, _ names: [String]) -> FixtureObject? {
    object.value(name).flatMap { FixtureObject($0, at: $1, fields: names, mistakes) }
  }

  /// Ends the questions.
  ///
  /// - Throws: 400 where any field was wrong.
  func finish() throws(ControlError) {
    if !mistakes.all.isEmpty { throw .mistakes(mistakes.all) }
  }
}

/// A length of time as people write it: `90s`, `500ms`, `5m`, `2h`, `1d`, `-10s`; a bare number is seconds.
struct TimeSpan: Hashable {
  let microseconds: Int

  static let zero = TimeSpan(microseconds: 0)

  init(microseconds: Int) { self.microseconds = microseconds }

  /// Nil where `text` is no time span, or longer than a thousand years.
  init?(_ text: String) {
    let units = [("ms", 1000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000)]
    let unit = units.first { text.hasSuffix($0.0) }
    guard let number = Double(text.dropLast(unit?.0.count ?? 0)), number.isFinite else { return nil }
    let microseconds = number * Double(unit?.1 ?? 1_000_000)
    guard abs(microseconds) < 3.2e16 else { return nil }
    self.microseconds = Int(microseconds)
  }
}

/// Why the control API refuses a request: the one table of its errors.
struct ControlError: Error, Hashable {
  let status: Status
  let envelope: ErrorEnvelope
  /// The methods that the path has, with a 405.
  var allow: String?

  init(_ status: Status, _ kind: ErrorEnvelope.Kind, _ code: String, _ detail: String, attribute: String? = nil, allow: String? = nil) {
    self.status = status
    envelope = ErrorEnvelope(kind, code, detail, attribute: attribute)
    self.allow = allow
  }

  static let noSuchPath = ControlError(.notFound, .invalidRequest, "not_found", "The control API has no such path.")
  static let wrongToken = ControlError(
    .unauthorized, .authentication, "authentication_failed", "The control API asks for its token in X-Admin-Token.")
  static func foreign(_ what: String) -> ControlError {
    ControlError(.forbidden, .authentication, "permission_denied", "The control API does not answer requests with \(what).")
  }
  static func methodNotAllowed(_ method: Method, allow: String) -> ControlError {
    ControlError(
      .methodNotAllowed, .invalidRequest, "method_not_allowed", "Method \"\(method.token)\" not allowed.", allow: allow)
  }
  static func notFound(_ what: String) -> ControlError {
    ControlError(.notFound, .invalidRequest, "not_found", "There is no \(what).")
  }
  static func conflict(_ detail: String) -> ControlError { ControlError(.conflict, .invalidRequest, "conflict", detail) }
  /// No more of something is allowed; `detail` names the limit and the way out.
  static func limitReached(_ detail: String) -> ControlError {
    ControlError(.insufficientStorage, .invalidRequest, "limit_reached", detail)
  }
  static func unparsable(_ detail: String) -> ControlError {
    ControlError(.badRequest, .invalidRequest, "parse_error", "JSON parse error - \(detail)")
  }
  static func invalid(_ field: String, _ reason: String) -> ControlError {
    ControlError(.badRequest, .validation, "invalid_input", "\(field): \(reason)", attribute: field)
  }
  /// The first of what is wrong with a body; all of it, a line each.
  static func mistakes(_ mistakes: [FixtureMistake]) -> ControlError {
    ControlError(
      .badRequest, .validation, "invalid_input", mistakes.map { "\($0.path): \($0.reason)" }.joined(separator: "\n"),
      attribute: mistakes.first?.path)
  }
  static let server = ControlError(.internalServerError, .server, "error", "A server error occurred.")

  /// The response.
  var response: Response { envelope.response(status, allow.map { [Field(name: "Allow", value: $0)] } ?? []) }
}

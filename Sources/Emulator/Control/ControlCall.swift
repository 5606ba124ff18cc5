internal import HTTPServer
internal import JSON

/// A request to the control API, with the values of its path.
struct ControlCall {
  let request: Request
  let values: [String]
  let control: Control

  /// The project that `?project_id=` confines the call to; nil for all.
  ///
  /// - Throws: 400 if it is not a number, 404 if the project does not exist.
  func project() throws(ControlError) -> Int? {
    guard let text = query("project_id") else { return nil }
    guard let id = Int(text) else { throw .invalid("project_id", "expected a project's id, not \"\(text)\"") }
    guard control.store.identities.project(id) != nil else { throw .notFound("project \(id)") }
    return id
  }

  /// The project that the path's first parameter names.
  ///
  /// - Throws: 404 if it does not exist.
  func projectInPath() throws(ControlError) -> Int {
    guard let id = Int(values[0]), control.store.identities.project(id) != nil else { throw .notFound("project \(values[0])") }
    return id
  }

  /// Refuses unknown query parameters: a misspelt `project_id` would otherwise affect everything.
  func checkQuery(_ endpoint: Endpoint<Control>) throws(ControlError) {
    let known = endpoint.query.map(\.name) + (endpoint.permission == .confinable ? ["project_id"] : [])
    for parameter in request.queryParameters where !known.contains(parameter.name) {
      throw .invalid(
        parameter.name, "unknown parameter; this call takes \(known.isEmpty ? "none" : known.joined(separator: ", "))")
    }
  }

  /// The last value of a query parameter; nil if it is missing.
  func query(_ name: String) -> String? { request.queryParameters.last { $0.name == name }?.value }

  /// The body as a JSON object with no other fields than `names`; an empty body is an empty object.
  ///
  /// Reading its fields collects mistakes, which `FixtureObject.finish()` throws.
  func body(_ names: [String]) throws(ControlError) -> FixtureObject {
    let mistakes = Mistakes()
    guard let object = FixtureObject(try json(), at: Place(file: ""), fields: names, mistakes) else { throw .mistakes(mistakes.all) }
    return object
  }

  /// The body as any JSON value; an empty body is an empty object.
  func json() throws(ControlError) -> JSONValue { try request.body.isEmpty ? .members([]) : parsedBody() }

  /// The body as JSON, which an empty body is not.
  func parsedBody() throws(ControlError) -> JSONValue {
    do { return try JSONValue(parsing: request.body, maximumDepth: FixtureFile.maximumDepth) } catch {
      throw .unparsable(error.description)
    }
  }
}

extension Answer {
  static func json(text: [UInt8], _ status: Status = .ok) -> Answer { .now(.json(status, text)) }

  static func json(_ value: JSONValue, _ status: Status = .ok) -> Answer { json(text: value.encoded, status) }

  static var done: Answer { .now(Response(.noContent)) }
}

extension FixtureObject {
  /// The object in a field, with no other fields than `names`; nil if it is missing or invalid.
  func object(_ name: String, _ names: [String]) -> FixtureObject? {
    value(name).flatMap { FixtureObject($0, at: $1, fields: names, mistakes) }
  }

  /// Throws 400 with all mistakes in the fields that were read, if there are any.
  func finish() throws(ControlError) {
    if !mistakes.all.isEmpty { throw .mistakes(mistakes.all) }
  }
}

extension JSONValue {
  // Not inlined into every member of every response: the program would be bigger.
  @inline(never) static func orNull(_ text: String?) -> JSONValue { text.map(JSONValue.text) ?? .null }

  @inline(never) static func orNull(_ int: Int?) -> JSONValue { int.map(JSONValue.int) ?? .null }
}

/// A refusal of the control API: all its errors are listed below.
typealias ControlError = APIError

extension ControlError {
  static let noSuchPath = ControlError(.notFound, .invalidRequest, "not_found", "The control API has no such path.")
  static let wrongToken = ControlError(
    .unauthorized, .authentication, "authentication_failed", "The control API needs its token in X-Admin-Token.")
  static func foreign(_ what: String) -> ControlError {
    ControlError(.forbidden, .authentication, "permission_denied", "The control API does not answer requests with \(what).")
  }
  static func methodNotAllowed(_ method: Method, allow: String) -> ControlError {
    ControlError(
      .methodNotAllowed, .invalidRequest, "method_not_allowed", "Method \"\(method.token)\" not allowed.",
      fields: [Field(name: "Allow", value: allow)])
  }
  static func notFound(_ what: String) -> ControlError {
    ControlError(.notFound, .invalidRequest, "not_found", "There is no \(what).")
  }
  static func conflict(_ detail: String) -> ControlError { ControlError(.conflict, .invalidRequest, "conflict", detail) }
  /// A limit is reached; `detail` names the limit and what to do.
  static func limitReached(_ detail: String) -> ControlError {
    ControlError(.insufficientStorage, .invalidRequest, "limit_reached", detail)
  }
  static func unparsable(_ detail: String) -> ControlError {
    ControlError(.badRequest, .invalidRequest, "parse_error", "JSON parse error - \(detail)")
  }
  static func invalid(_ field: String, _ reason: String) -> ControlError {
    ControlError(.badRequest, .validation, "invalid_input", "\(field): \(reason)", attribute: field)
  }
  /// All mistakes in a body, one per line; the attribute is that of the first.
  static func mistakes(_ mistakes: [FixtureMistake]) -> ControlError {
    ControlError(
      .badRequest, .validation, "invalid_input", mistakes.map { "\($0.path): \($0.reason)" }.joined(separator: "\n"),
      attribute: mistakes.first?.path)
  }
}

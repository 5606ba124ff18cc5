internal import Domain
internal import HTTPServer

extension APIError {
  /// The answer: the envelope, and what the status asks for beside it.
  var response: Response {
    let envelope = ErrorEnvelope(type: kind.rawValue, code: code, detail: detail, attribute: attribute)
    var response = Response.json(status, envelope.encoded)
    // RFC 9110, 11.6.1: a 401 names a scheme.
    if status == .unauthorized { response.fields.append(Field(name: "WWW-Authenticate", value: "Bearer")) }
    if let retryAfter { response.fields.append(Field(name: "Retry-After", value: "\(retryAfter)")) }
    return response
  }
}

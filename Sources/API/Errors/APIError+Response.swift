internal import HTTPServer
internal import JSON

extension APIError {
  /// The answer: the envelope, and what the status asks for beside it.
  var response: Response {
    var writer = JSONWriter(capacity: 256)
    writer.object { writer in
      writer.key("type")
      writer.string(kind.rawValue)
      writer.key("code")
      writer.string(code)
      writer.key("detail")
      writer.string(detail)
      writer.key("attr")
      writer.string(attribute)
    }
    var response = Response.json(status, writer.bytes)
    // RFC 9110, 11.6.1: a 401 names a scheme.
    if status == .unauthorized { response.fields.append(Field(name: "WWW-Authenticate", value: "Bearer")) }
    return response
  }
}

internal import HTTPServer
internal import JSON

/// The four fields that every error response has, of the emulated API and of the control API, in their order: drf-exceptions-hog's.
struct ErrorEnvelope: Hashable, Sendable {
  /// A family of errors: the envelope's `type`.
  enum Kind: String, Sendable {
    case authentication = "authentication_error"
    case invalidRequest = "invalid_request"
    case validation = "validation_error"
    case throttled = "throttled_error"
    case server = "server_error"
  }

  let kind: Kind
  /// The error itself, such as `max_length`.
  let code: String
  /// A sentence for people.
  let detail: String
  /// The field at fault; nil if none is.
  let attribute: String?

  init(_ kind: Kind, _ code: String, _ detail: String, attribute: String? = nil) {
    self.kind = kind
    self.code = code
    self.detail = detail
    self.attribute = attribute
  }

  /// A response with the envelope as its body, and `fields` after its media type.
  func response(_ status: Status, _ fields: [Field] = []) -> Response {
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
    return Response(status, fields: [Field(name: "Content-Type", value: "application/json")] + fields, body: writer.bytes)
  }
}

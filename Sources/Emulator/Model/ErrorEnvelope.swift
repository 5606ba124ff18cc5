internal import JSON

/// The four fields that every error is answered with, in their order: drf-exceptions-hog's.
struct ErrorEnvelope: Hashable, Sendable {
  /// The family, such as `validation_error`.
  let type: String
  /// What exactly, such as `max_length`.
  let code: String
  /// A sentence for people.
  let detail: String
  /// The field at fault; nil where none is.
  let attribute: String?

  /// An envelope of its parts.
  init(type: String, code: String, detail: String, attribute: String? = nil) {
    self.type = type
    self.code = code
    self.detail = detail
    self.attribute = attribute
  }

  /// The envelope as a JSON object.
  var encoded: [UInt8] {
    var writer = JSONWriter(capacity: 256)
    writer.object { writer in
      writer.key("type")
      writer.string(type)
      writer.key("code")
      writer.string(code)
      writer.key("detail")
      writer.string(detail)
      writer.key("attr")
      writer.string(attribute)
    }
    return writer.bytes
  }
}

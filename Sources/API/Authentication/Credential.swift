internal import HTTPServer
internal import JSON

/// A key as a request gives it, and where it stood.
struct Credential: Hashable {
  let value: String
  /// The place, as the service's message names it.
  let place: String

  /// The key in the `Authorization` field: `Bearer`, white space, then two characters or more.
  ///
  /// Nil for anything else there, so that the other places are tried.
  ///
  /// PostHog's PersonalAPIKeyAuthentication: `^Bearer\s+(\S.+)$`.
  static func header(_ request: Request) -> Credential? {
    let fields = request.fields.all("authorization")
    // Several fields of a name count as one, with commas between (RFC 9110, 5.3).
    let text = fields.count == 1 ? fields[0] : ArraySlice(fields.joined(separator: Array(", ".utf8)))
    guard text.starts(with: "Bearer".utf8) else { return nil }
    let rest = text.dropFirst(6)
    let value = rest.drop(while: isSpace)
    guard value.startIndex > rest.startIndex, value.count >= 2 else { return nil }
    return Credential(value: String(decoding: value, as: UTF8.self), place: "Authorization header")
  }

  /// The `personal_api_key` of a body; one that is no text is a wrong key.
  static func body(_ data: RequestData) -> Credential? {
    switch data {
    case .json(.object(let object)):
      guard let value = object["personal_api_key"] else { return nil }
      if case .string(let text) = value { return Credential(value: text.string, place: "body") }
      return Credential(value: "", place: "body")
    case .json: return nil
    case .form(let form), .mislabelledForm(_, let form):
      return form.has("personal_api_key") ? Credential(value: form.last("personal_api_key") ?? "", place: "body") : nil
    }
  }

  /// The `personal_api_key` of a query string.
  static func query(_ query: Form) -> Credential? {
    query.last("personal_api_key").map { Credential(value: $0, place: "query string") }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}

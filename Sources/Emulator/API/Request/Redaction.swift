internal import HTTPServer
internal import JSON

/// Replaces keys by their labels in what is shown of requests; a key is found by its place, never by its value.
///
/// A key is in the field `Authorization`, or under its name in the query or the body. By mistake it is often in `X-Api-Key`, or under
/// another name in the query. Of the API's responses only the links of a page repeat one, that of the query.
struct Redaction {
  /// Where a key is in a query by mistake.
  static let wrongNames = ["api_key", "key", "token", "apiKey"]
  private static let name = "personal_api_key"
  private static let fields = ["authorization", "proxy-authorization", "x-admin-token", "x-api-key"]
  /// The schemes of HTTP and of APIs that are shown; anything else before a space may be the key itself.
  private static let schemes = ["basic", "bearer", "digest", "negotiate", "token", "apikey", "api-key"]
  private let identities: IdentityStore

  /// Keys are shown by the labels that they have in `identities`.
  init(_ identities: IdentityStore) { self.identities = identities }

  /// The value of a field.
  func field(_ name: String, _ value: String) -> String {
    guard Self.fields.contains(name.lowercased()) else { return value }
    guard let scheme = Self.scheme(value) else { return identities.shown(value) }
    let rest = value.dropFirst(scheme.count)
    let key = rest.drop { $0 == " " || $0 == "\t" }
    return key.isEmpty ? value : "\(scheme)\(rest.prefix(rest.count - key.count))\(identities.shown(String(key)))"
  }

  /// The scheme that an `Authorization` begins with; nil for anything that may be a key.
  static func scheme(_ authorization: String) -> String? {
    let scheme = String(authorization.prefix { $0 != " " && $0 != "\t" })
    return schemes.contains(scheme.lowercased()) ? scheme : nil
  }

  /// A query as it was sent.
  func query(_ bytes: ArraySlice<UInt8>) -> String { form(bytes, [Self.name] + Self.wrongNames) }

  /// The path and the query of a request, for a line of a log.
  func target(_ request: Request) -> String {
    let path = String(decoding: request.path, as: UTF8.self)
    return request.query.map { "\(path)?\(query($0))" } ?? path
  }

  /// The body of a request: JSON, or else text; `data` is what the API reads in it, nil if it cannot be read.
  func body(of request: Request, _ data: RequestData?) -> JSONValue {
    switch data {
    case .json(let value) where value.isFinite: return json(value)
    case .form:
      let boundary = MultipartForm.boundary(of: request)
      return .text(boundary.map { multipart(request.body, $0) } ?? form(request.body[...], [Self.name]))
    case .json, nil:
      if let value = try? JSONValue(parsing: request.body), value.isFinite { return json(value) }
      return .text(unreadable(request.body))
    }
  }

  /// The body of a response to `request`: JSON, or else text.
  func body(_ body: [UInt8], of request: Request) -> JSONValue {
    guard let value = try? JSONValue(parsing: body), value.isFinite else { return .text(String(decoding: body, as: UTF8.self)) }
    guard let query = request.query, FormURLEncoded.decode(query).has(Self.name), case .object(var page) = value else { return value }
    for name in ["next", "previous"] as [JSONString] {
      guard let link = page[name]?.text.map({ Array($0.utf8) }), let start = link.firstIndex(of: UInt8(ascii: "?")) else { continue }
      let shown = String(decoding: link[...start], as: UTF8.self) + form(link[(start + 1)...], [Self.name])
      page = page.setting(name, to: .text(shown))
    }
    return .object(page)
  }

  /// JSON with labels instead of keys, however deep they are.
  func json(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): .array(elements.map(json))
    case .object(let object):
      .object(
        JSONObject(
          object.members.map { member in
            let isKey = member.key.string == Self.name && member.value != .null
            let shown = isKey ? .text(member.value.text.map(identities.shown) ?? "…") : json(member.value)
            return JSONObject.Member(key: member.key, value: shown)
          }))
    case .string, .null, .bool, .number: value
    }
  }

  private func form(_ bytes: ArraySlice<UInt8>, _ names: [String]) -> String {
    let pieces = bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map { piece in
      let text = String(decoding: piece, as: UTF8.self)
      guard let equals = piece.firstIndex(of: UInt8(ascii: "=")), let pair = FormURLEncoded.decode(piece).pairs.first,
        names.contains(pair.name), case .text(let key) = pair.value
      else { return text }
      return "\(String(decoding: piece[...equals], as: UTF8.self))\(identities.shown(key))"
    }
    return pieces.joined(separator: "&")
  }

  private func multipart(_ body: [UInt8], _ boundary: String) -> String {
    var shown = ""
    var rest = body.startIndex
    for part in MultipartForm.parts(of: body, boundary: boundary) where part.name == Self.name {
      shown += String(decoding: body[rest..<part.content.lowerBound], as: UTF8.self)
      shown += identities.shown(String(decoding: body[part.content], as: UTF8.self))
      rest = part.content.upperBound
    }
    return shown + String(decoding: body[rest...], as: UTF8.self)
  }

  /// A body that cannot be parsed, up to the name of a key: where the key ends is not known.
  private func unreadable(_ body: [UInt8]) -> String {
    guard let start = body.position(of: Array(Self.name.utf8)) else { return String(decoding: body, as: UTF8.self) }
    return String(decoding: body[..<(start + Self.name.utf8.count)], as: UTF8.self) + "…"
  }
}

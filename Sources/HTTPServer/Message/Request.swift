/// A complete request: its head and its content, out of whatever coding it was sent in.
package struct Request: Sendable {
  /// The method (RFC 9110, 9).
  package let method: Method
  /// The version the request is treated as.
  package let version: Version
  /// The fields of the header section.
  ///
  /// Trailer fields are not among them (RFC 9110, 6.5.1).
  package var fields: Fields
  /// The content, empty when there is none.
  package let body: [UInt8]
  private let location: RequestTarget

  init(head: RequestHead, body: [UInt8]) {
    method = head.line.method
    version = head.line.version
    location = head.line.target
    fields = head.fields
    self.body = body
  }

  /// Makes a request that was never on a wire, as HTTP/1.1 and without any check: for calls in the same process.
  ///
  /// `target` is in origin form (`/path?query`) or `*`; without a field `host` the request has none.
  package init(method: Method, target: String, fields: [(String, String)] = [], body: [UInt8] = []) {
    var bytes = Array(target.utf8)
    location = RequestTarget(unchecked: &bytes)
    var lines: [FieldLine] = []
    for (name, value) in fields {
      let start = bytes.count
      bytes += name.utf8
      let middle = bytes.count
      bytes += value.utf8
      lines.append(FieldLine(name: start..<middle, value: middle..<bytes.count))
    }
    self.method = method
    version = .http11
    self.fields = Fields(bytes: bytes, lines: lines)
    self.body = body
  }

  /// The path, percent-encoded, but for characters that mean the same without: `/%5Flivez` is `/_livez` (RFC 3986, 6.2.2.2).
  ///
  /// Dot segments and empty segments are as they were sent.
  ///
  /// `*` for `OPTIONS *`.
  ///
  /// Of a target in absolute form (RFC 9112, 3.2.2) it is the path alone, `/` when that was empty.
  package var path: ArraySlice<UInt8> { fields.bytes[location.path] }

  /// The path as it was sent.
  package var sentPath: ArraySlice<UInt8> { fields.bytes[location.sentPath] }

  /// What follows the first `?` of the target, as it was sent; nil without a `?` (RFC 3986, 3.4).
  package var query: ArraySlice<UInt8>? { location.query.map { fields.bytes[$0] } }

  /// Path and query in one, as they were sent.
  package var target: ArraySlice<UInt8> { fields.bytes[location.whole] }

  /// How many bytes it takes in memory, less a few hundred.
  package var byteCount: Int { fields.bytes.count + body.count }

  /// The host and port the client meant: that of a target in absolute form, or else the field Host; `""` when a 1.0 client sent none.
  package var authority: String {
    if let authority = location.authority { return String(decoding: fields.bytes[authority], as: UTF8.self) }
    return fields.first("host").map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension String {
  /// A path that is compared with that of a request, without escapes that mean nothing, as `Request.path` is.
  package var asRequestPath: String {
    utf8.contains(UInt8(ascii: "%")) ? String(decoding: RequestTarget.unescapingUnreserved(Array(utf8)[...]), as: UTF8.self) : self
  }
}

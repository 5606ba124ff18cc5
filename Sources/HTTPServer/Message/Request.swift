/// A complete request: its head and its decoded content.
package struct Request: Sendable {
  /// The method (RFC 9110, 9).
  package let method: Method
  /// The version the request is treated as.
  package let version: Version
  /// The fields of the header section, without trailer fields (RFC 9110, 6.5.1).
  package var fields: Fields
  /// The content; empty if there is none.
  package var body: [UInt8] = []
  private let location: RequestTarget

  init(_ line: RequestLine, _ fields: Fields) {
    (method, version, location) = (line.method, line.version, line.target)
    self.fields = fields
  }

  /// Makes an HTTP/1.1 request without any check, for calls in the same process.
  ///
  /// `target` is in origin form (`/path?query`) or `*`.
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

  /// The path, percent-encoded except for unreserved characters: `/%5Flivez` is `/_livez` (RFC 3986, 6.2.2.2).
  ///
  /// Dot segments and empty segments are kept. The path of `OPTIONS *` is `*`; that of a target in absolute form (RFC 9112, 3.2.2) does not
  /// include the authority, and is `/` if it was empty.
  package var path: ArraySlice<UInt8> { fields.bytes[location.path] }

  /// The path as it was sent.
  package var sentPath: ArraySlice<UInt8> { fields.bytes[location.sentPath] }

  /// The part of the target after its first `?`, as it was sent; nil if there is no `?` (RFC 3986, 3.4).
  package var query: ArraySlice<UInt8>? { location.query.map { fields.bytes[$0] } }

  /// Path and query together, as they were sent.
  package var target: ArraySlice<UInt8> { fields.bytes[location.whole] }

  /// The approximate number of bytes that the request takes in memory.
  package var byteCount: Int { fields.bytes.count + body.count }

  /// The host and port that the client asks for, from a target in absolute form or else from the field Host; `""` if an HTTP/1.0 client
  /// sent neither.
  package var authority: String {
    if let authority = location.authority { return String(decoding: fields.bytes[authority], as: UTF8.self) }
    return fields.first("host").map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension String {
  /// The path with unreserved characters decoded, to compare it with `Request.path`.
  package var asRequestPath: String {
    utf8.contains(UInt8(ascii: "%")) ? String(decoding: RequestTarget.unescapingUnreserved(Array(utf8)[...]), as: UTF8.self) : self
  }
}

/// A request method: a case-sensitive token (RFC 9110, 9.1).
///
/// Any token is a method; the handler decides which ones a resource allows.
package struct Method: Hashable, Sendable {
  /// The token as it was sent.
  package let token: String

  /// Makes the method `token`, which must be a token; this is not checked.
  package init(_ token: String) {
    self.token = token
  }

  /// Reads a resource (RFC 9110, 9.3.1).
  package static let get = Method("GET")
  /// GET without the content (RFC 9110, 9.3.2), which the server itself leaves out.
  package static let head = Method("HEAD")
  /// Processes the content (RFC 9110, 9.3.3).
  package static let post = Method("POST")
  /// Replaces a resource (RFC 9110, 9.3.4).
  package static let put = Method("PUT")
  /// Changes a part of a resource (RFC 5789).
  package static let patch = Method("PATCH")
  /// Removes a resource (RFC 9110, 9.3.5).
  package static let delete = Method("DELETE")
  /// Describes what a resource or the server supports (RFC 9110, 9.3.7).
  package static let options = Method("OPTIONS")
}

/// The protocol version a request is treated as (RFC 9110, 2.5): every minor version above 1.1 counts as 1.1.
package enum Version: Sendable {
  /// HTTP/1.0: the connection stays open only if the client asks for it.
  case http10
  /// HTTP/1.1: the connection stays open unless one side says otherwise.
  case http11
}

/// A field of a response: a name and a value (RFC 9110, 5).
package struct Field: Hashable, Sendable {
  /// The name, sent as it is.
  package let name: String
  /// The value, sent as UTF-8, with a space for each control character, so that no value can start a new line (RFC 9110, 5.5).
  package let value: String

  /// Makes a field.
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// The fields of a request in the order in which they were sent, including repeated names (RFC 9110, 5.2 and 5.3).
///
/// They are slices of the received bytes: most requests need no `String` of any.
package struct Fields: Sendable, Sequence {
  /// The whole head of the request, which the ranges of `lines` refer to.
  let bytes: [UInt8]
  private let lines: [FieldLine]

  init(bytes: [UInt8], lines: [FieldLine]) {
    self.bytes = bytes
    self.lines = lines
  }

  /// The value of the first field with that name, without surrounding white space; nil if there is none.
  ///
  /// `name` must be lower case; it matches any case in the request (RFC 9110, 5.1).
  package func first(_ name: StaticString) -> ArraySlice<UInt8>? {
    for line in lines where bytes.span.matches(name, in: line.name) {
      return bytes[line.value]
    }
    return nil
  }

  /// The values of all fields with that name, in order; `name` must be lower case.
  package func all(_ name: StaticString) -> [ArraySlice<UInt8>] {
    lines.filter { bytes.span.matches(name, in: $0.name) }.map { bytes[$0.value] }
  }

  /// Iterates over the fields: each name as the client spelt it, and its value.
  package func makeIterator() -> some IteratorProtocol<(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)> {
    lines.lazy.map { (name: bytes[$0.name], value: bytes[$0.value]) }.makeIterator()
  }
}

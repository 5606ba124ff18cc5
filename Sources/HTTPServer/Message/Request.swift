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

/// A request method: a case-sensitive token (RFC 9110, 9.1).
///
/// Methods that the server does not know are as good as those it does; whether a resource allows one is for the handler to say.
package struct Method: Hashable, Sendable {
  /// The token as it stood in the request line.
  package let token: String

  /// Takes the token as it is; the parser hands over only what is a token.
  package init(_ token: String) {
    self.token = token
  }

  /// Reads a resource (RFC 9110, 9.3.1).
  package static let get = Method("GET")
  /// GET without the content (RFC 9110, 9.3.2): the server itself leaves the content out.
  package static let head = Method("HEAD")
  /// Has the resource process the content (RFC 9110, 9.3.3).
  package static let post = Method("POST")
  /// Replaces a resource (RFC 9110, 9.3.4).
  package static let put = Method("PUT")
  /// Changes a part of a resource (RFC 5789).
  package static let patch = Method("PATCH")
  /// Removes a resource (RFC 9110, 9.3.5).
  package static let delete = Method("DELETE")
  /// Asks what a resource or the server can do (RFC 9110, 9.3.7).
  package static let options = Method("OPTIONS")
}

/// The protocol version a request is treated as (RFC 9110, 2.5): every minor version above 1.1 counts as 1.1.
package enum Version: Sendable {
  /// HTTP/1.0: the connection stays open only where the client asks for it.
  case http10
  /// HTTP/1.1: the connection stays open unless one side says otherwise.
  case http11
}

/// A field of an answer: a name and a value (RFC 9110, 5).
package struct Field: Hashable, Sendable {
  /// The name, sent as written here.
  package let name: String
  /// The value, sent as UTF-8.
  package let value: String

  /// Takes both as they are; control characters are sent as spaces, so that no value can begin a line of its own (RFC 9110, 5.5).
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// The fields of a request in the order they came, repeated names included (RFC 9110, 5.2 and 5.3).
///
/// They stay the bytes that were received; nothing becomes a `String` before somebody asks for it.
package struct Fields: Sendable, Sequence {
  /// The whole head of the request, which the lines point into.
  let bytes: [UInt8]
  private let lines: [FieldLine]

  init(bytes: [UInt8], lines: [FieldLine]) {
    self.bytes = bytes
    self.lines = lines
  }

  /// The value of the first field of that name without the white space around it, or nil when there is none.
  ///
  /// `name` is given in lower case; the request may spell it in any case (RFC 9110, 5.1).
  package func first(_ name: StaticString) -> ArraySlice<UInt8>? {
    for line in lines where bytes.span.matches(name, in: line.name) {
      return bytes[line.value]
    }
    return nil
  }

  /// The values of all fields of that name in their order, none when there is none; `name` is given in lower case.
  package func all(_ name: StaticString) -> [ArraySlice<UInt8>] {
    lines.filter { bytes.span.matches(name, in: $0.name) }.map { bytes[$0.value] }
  }

  /// Whether a field of that name is there, be its value empty or not; `name` is given in lower case.
  package func contains(_ name: StaticString) -> Bool {
    lines.contains { bytes.span.matches(name, in: $0.name) }
  }

  /// Gives each field as its name, as spelt by the client, and its value.
  package func makeIterator() -> some IteratorProtocol<(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)> {
    lines.lazy.map { (name: bytes[$0.name], value: bytes[$0.value]) }.makeIterator()
  }
}

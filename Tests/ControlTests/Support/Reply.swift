import JSON

/// What came back for a request, byte for byte.
struct Reply {
  /// How the connection was after it.
  enum End: Sendable {
    /// Open for the next request.
    case open
    /// Closed in good order (FIN).
    case closed
    /// Reset (RST).
    case reset
    /// Nothing came for ten seconds.
    case silent
  }

  var bytes: [UInt8]
  /// The bytes of each read, to tell pieces.
  var pieces: [Int] = []
  var end = End.open
  /// Whether its request lets it have content, which HEAD does not; what came all the same is in `body`.
  let hasContent: Bool

  private var headEnd: Int? { bytes.indices.dropLast(3).first { bytes[$0..<($0 + 4)] == [13, 10, 13, 10] } }
  private var content: ArraySlice<UInt8> { headEnd.map { bytes[($0 + 4)...] } ?? [] }
  var head: String { headEnd.map { String(decoding: bytes[..<$0], as: UTF8.self) } ?? "" }
  var body: String { String(decoding: content, as: UTF8.self) }
  var bodyCount: Int { content.count }
  var status: Int? { head.hasPrefix("HTTP/1.1 ") ? Int(head.split(separator: " ")[1]) : nil }
  var length: Int? { header("Content-Length").flatMap { Int($0) } }

  /// The lines of the fields.
  var fields: [Substring] { Array(head.split(separator: "\r\n").dropFirst()) }

  /// The value of the first field of that name.
  func header(_ name: String) -> String? {
    fields.first { $0.lowercased().hasPrefix("\(name.lowercased()): ") }.map { String($0.dropFirst(name.count + 2)) }
  }

  /// Deeper than a request may be, as an export has what came in requests.
  var json: JSONValue { get throws { try JSONValue(parsing: content, maximumDepth: 600) } }

  /// Whether the head is there, and as much content as it tells of.
  var isWhole: Bool { status != nil && (!hasContent || bodyCount >= length ?? 0) }

  /// Whether it is over as soon as it is whole; otherwise the connection's end is its own.
  var tellsItsEnd: Bool { header("Connection") != "close" && (length != nil || status == 204 || !hasContent) }

  /// Takes away what follows the told content.
  mutating func cut() -> [UInt8] {
    let rest = content.dropFirst(hasContent ? length ?? 0 : 0)
    bytes.removeLast(rest.count)
    return Array(rest)
  }
}

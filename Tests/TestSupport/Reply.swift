package import JSON

/// What arrived for a request, byte for byte.
package struct Reply {
  /// How the connection was after it.
  package enum End: Sendable {
    /// Open for the next request.
    case open
    /// Closed in good order (FIN).
    case closed
    /// Reset (RST).
    case reset
    /// Nothing arrived in time.
    case silent
  }

  package private(set) var bytes: [UInt8] = []
  /// The length of each read.
  package private(set) var pieces: [Int] = []
  package var end = End.open
  /// Whether a reply to its request may have content, unlike one to HEAD; content that arrived all the same is in `body`.
  let hasContent: Bool
  /// Where the empty line begins.
  private var headEnd: Int?

  init(hasContent: Bool) { self.hasContent = hasContent }

  private var content: ArraySlice<UInt8> { headEnd.map { bytes[($0 + 4)...] } ?? [] }
  package var head: String { headEnd.map { String(decoding: bytes[..<$0], as: UTF8.self) } ?? "" }
  package var body: String { String(decoding: content, as: UTF8.self) }
  package var bodyCount: Int { content.count }
  /// Nil if no head arrived.
  package var status: Int? { head.hasPrefix("HTTP/1.1 ") ? Int(head.split(separator: " ")[1]) : nil }
  package var length: Int? { header("Content-Length").flatMap { Int($0) } }

  /// The lines of the fields.
  package var fields: [Substring] { Array(head.split(separator: "\r\n").dropFirst()) }

  /// The value of the first field of that name.
  package func header(_ name: String) -> String? {
    fields.first { $0.lowercased().hasPrefix("\(name.lowercased()): ") }.map { String($0.dropFirst(name.count + 2)) }
  }

  /// The body, which may be nested deeper than a request's, as that of an export is.
  package var json: JSONValue { get throws { try JSONValue(parsing: content, maximumDepth: 600) } }

  /// Whether the head has arrived, and as much content as it announces.
  package var isComplete: Bool { status != nil && (!hasContent || bodyCount >= length ?? 0) }

  /// Whether the server closes the connection after it.
  package var closes: Bool { header("Connection") == "close" }

  /// Whether it is over as soon as it is complete, and not only when the connection ends.
  var hasOwnEnd: Bool { !closes && (length != nil || status == 204 || !hasContent) }

  /// Takes what arrived in one read.
  mutating func append(_ piece: ArraySlice<UInt8>) {
    let start = max(0, bytes.count - 3)
    bytes += piece
    pieces.append(piece.count)
    guard headEnd == nil else { return }
    headEnd = bytes.indices.dropFirst(start).dropLast(3).first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
  }

  /// Removes what follows the announced content, and returns it.
  mutating func removeRest() -> [UInt8] {
    let rest = Array(content.dropFirst(hasContent ? length ?? 0 : 0))
    bytes.removeLast(rest.count)
    return rest
  }
}

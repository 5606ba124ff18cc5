/// Bytes on their way to a client, in pieces: small ones run together, large ones are not copied.
struct OutputQueue: Sendable {
  /// A content longer than this is a piece of its own.
  static let largePiece = 16_384

  private(set) var pieces: [[UInt8]] = []
  /// How much of the first piece has been written.
  private(set) var offset = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ piece: [UInt8]) {
    guard !piece.isEmpty else { return }
    pieces.append(piece)
    count += piece.count
  }

  /// `written` bytes are on their way.
  mutating func remove(_ written: Int) {
    count -= written
    var left = offset + written
    var done = 0
    while done < pieces.count, left >= pieces[done].count {
      left -= pieces[done].count
      done += 1
    }
    // All at once: an empty queue holds no memory.
    if done == pieces.count { pieces = [] } else { pieces.removeFirst(done) }
    offset = left
  }
}

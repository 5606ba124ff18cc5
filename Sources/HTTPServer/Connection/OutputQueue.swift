/// Bytes on their way to a client, in pieces: small ones run together, large ones are not copied.
struct OutputQueue: Sendable {
  /// A content longer than this is a piece of its own.
  static let largePiece = 16_384

  private(set) var pieces: [OutputPiece] = []
  /// How much of the first piece has been written.
  private(set) var offset = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ piece: [UInt8]) {
    guard !piece.isEmpty else { return }
    pieces.append(OutputPiece(piece))
    count += piece.count
  }

  /// `written` bytes are on their way.
  mutating func remove(_ written: Int) {
    count -= written
    var left = offset + written
    var done = 0
    while done < pieces.count, left >= pieces[done].bytes.count {
      left -= pieces[done].bytes.count
      done += 1
    }
    // All at once: an empty queue holds no memory.
    if done == pieces.count { pieces = [] } else { pieces.removeFirst(done) }
    offset = left
  }

  /// Has the large pieces be those of `waiting` that are equal to them, and be there for others.
  mutating func share(_ waiting: inout WaitingPieces) {
    for index in pieces.indices where pieces[index].bytes.count > Self.largePiece { pieces[index] = waiting.piece(for: pieces[index]) }
  }
}

/// Bytes that several queues may hold.
final class OutputPiece: Sendable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// The large pieces that clients have not read yet, so that a thousand of them who do not read the same content hold it once.
///
/// It keeps none of them alive.
struct WaitingPieces {
  private struct Entry {
    weak var piece: OutputPiece?
  }

  /// How many different pieces are looked through: to compare costs less than to write such a content, but not nothing.
  static let most = 16

  private var entries: [Entry] = []

  /// The piece with the bytes of `piece` that waits already, or else `piece`, which does from now on.
  mutating func piece(for piece: OutputPiece) -> OutputPiece {
    for case let waiting? in entries.lazy.map(\.piece) where waiting === piece || waiting.bytes == piece.bytes { return waiting }
    entries.removeAll { $0.piece == nil }
    if entries.count == Self.most { entries.removeFirst() }
    entries.append(Entry(piece: piece))
    return piece
  }
}

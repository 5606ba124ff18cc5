/// The output of one turn to one client, collected in memory that all turns share.
struct OutputBatch {
  /// The bytes so far, without the large pieces.
  private(set) var bytes: [UInt8] = []
  /// Pieces too large to copy, and their positions in the bytes.
  private var large: [(at: Int, piece: [UInt8])] = []

  /// Whether there are no large pieces.
  var isFlat: Bool { large.isEmpty }

  mutating func append(_ text: StaticString) {
    // A StaticString gives access to its bytes only by a pointer; they live as long as the program.
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends text of the handler, with a space for each control character, so that no value can start a new line (RFC 9110, 5.5).
  mutating func appendText(_ string: String) {
    let start = bytes.count
    bytes.append(contentsOf: string.utf8)
    for index in start..<bytes.count where bytes[index].isForbiddenControl { bytes[index] = .space }
  }

  mutating func append(_ some: some Sequence<UInt8>) {
    bytes.append(contentsOf: some)
  }

  mutating func append(_ number: Int) {
    if number >= 10 { append(number / 10) }
    bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
  }

  /// Appends content; a large one becomes a piece of its own, which costs less than a copy.
  mutating func appendContent(_ content: [UInt8]) {
    if content.count > OutputQueue.largePiece { large.append((bytes.count, content)) } else { append(content) }
  }

  /// Moves everything (of a flat batch, from `start` on) into `queue` and keeps the memory for the next turn.
  mutating func drain(from start: Int = 0, into queue: inout OutputQueue) {
    var start = start
    for (end, piece) in large {
      queue.append(Array(bytes[start..<end]))
      queue.append(piece)
      start = end
    }
    queue.append(Array(bytes[start...]))
    removeAll()
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= 1_048_576)
    large.removeAll()
  }
}

/// Bytes that a client has still to read, in pieces: small ones are joined, large ones are not copied.
struct OutputQueue: Sendable {
  /// Content longer than this is a piece of its own.
  static let largePiece = 16_384

  private(set) var pieces: [OutputPiece] = []
  /// The number of bytes of the first piece that have been written.
  private(set) var offset = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ piece: [UInt8]) {
    guard !piece.isEmpty else { return }
    pieces.append(OutputPiece(piece))
    count += piece.count
  }

  /// Removes the first `written` bytes.
  mutating func remove(_ written: Int) {
    count -= written
    var left = offset + written
    var done = 0
    while done < pieces.count, left >= pieces[done].bytes.count {
      left -= pieces[done].bytes.count
      done += 1
    }
    // An empty queue holds no memory.
    if done == pieces.count { pieces = [] } else { pieces.removeFirst(done) }
    offset = left
  }

  /// Replaces large pieces with equal ones of `waiting`, and adds the others to it.
  mutating func share(_ waiting: inout WaitingPieces) {
    for index in pieces.indices where pieces[index].bytes.count > Self.largePiece { pieces[index] = waiting.piece(for: pieces[index]) }
  }
}

/// Bytes that several queues may share.
final class OutputPiece: Sendable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }
}

/// Weak references to the large pieces that clients have not read yet, so that a thousand slow clients of the same content share one copy.
struct WaitingPieces {
  private struct Entry {
    weak var piece: OutputPiece?
  }

  /// The most pieces to compare with: a comparison costs less than writing such content, but not nothing.
  static let most = 16

  private var entries: [Entry] = []

  /// Returns the known piece that equals `piece`, or else adds and returns `piece`.
  mutating func piece(for piece: OutputPiece) -> OutputPiece {
    for case let waiting? in entries.lazy.map(\.piece) where waiting === piece || waiting.bytes == piece.bytes { return waiting }
    entries.removeAll { $0.piece == nil }
    if entries.count == Self.most { entries.removeFirst() }
    entries.append(Entry(piece: piece))
    return piece
  }
}

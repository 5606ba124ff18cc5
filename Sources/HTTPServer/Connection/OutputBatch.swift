/// What one turn writes to one client, gathered in memory that all turns share.
struct OutputBatch {
  /// The bytes so far, but for the large pieces.
  private(set) var bytes: [UInt8] = []
  /// Pieces too large to be copied, and where in the bytes they stand.
  private var large: [(at: Int, piece: [UInt8])] = []

  /// Whether the bytes are all there is.
  var isFlat: Bool { large.isEmpty }

  mutating func append(_ text: StaticString) {
    // A StaticString shows its bytes only by a pointer; they live as long as the program.
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends what the handler wrote, with a space for each control character (RFC 9110, 5.5): no value begins a line of its own.
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

  /// Appends content, as a piece of its own where copying costs more than that.
  mutating func appendContent(_ content: [UInt8]) {
    if content.count > OutputQueue.largePiece { large.append((bytes.count, content)) } else { append(content) }
  }

  /// Moves all into `queue`, from `start` of a flat batch on, and leaves the memory for the next.
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

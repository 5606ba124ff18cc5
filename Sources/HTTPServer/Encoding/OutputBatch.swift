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

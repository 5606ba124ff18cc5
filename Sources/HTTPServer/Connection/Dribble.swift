/// Content that is sent in small pieces with time between them.
struct Dribble: Sendable {
  /// What has not been sent.
  private(set) var rest: ArraySlice<UInt8>
  /// How long to wait before the next piece.
  let interval: Duration
  /// Whether the wait for the next piece has begun.
  var isWaiting = false
  private let size: Int

  init(_ content: [UInt8], size: Int, interval: Duration) {
    rest = content[...]
    self.size = max(1, size)
    self.interval = interval
  }

  /// Takes out what is sent next.
  mutating func next() -> ArraySlice<UInt8> {
    defer { rest = rest.dropFirst(size) }
    return rest.prefix(size)
  }
}

internal import Glibc

/// What a request is counted under: the endpoint that its path leads to.
///
/// Told from the path's form alone, as reading it the way the API does would cost more than counting.
enum MeteredEndpoint: Int, CaseIterable {
  case list
  case playlist
  case recordings
  case recording
  case other

  init(_ path: ArraySlice<UInt8>) { self = path.withUnsafeBufferPointer(Self.find) }

  private static func find(_ path: UnsafeBufferPointer<UInt8>) -> MeteredEndpoint {
    var rest = Segments(path: path)
    guard rest.next(is: ""), rest.next(is: "api"), rest.next(is: "projects") || rest.wasAlias, rest.skip(),
      rest.next(is: "session_recording_playlists")
    else { return .other }
    if rest.isOver { return .list }
    guard rest.skip() else { return .other }
    if rest.isOver { return .playlist }
    guard rest.next(is: "recordings") else { return .other }
    if rest.isOver { return .recordings }
    return rest.skip() && rest.isOver ? .recording : .other
  }

  /// What stands between the slashes of a path.
  private struct Segments {
    let path: UnsafeBufferPointer<UInt8>
    private var start = 0
    /// Whether the last segment that was asked for was `environments`, which stands for `projects`.
    private(set) var wasAlias = false

    init(path: UnsafeBufferPointer<UInt8>) { self.path = path }

    /// Whether nothing follows, or a slash alone.
    var isOver: Bool { start >= path.count }

    mutating func next(is text: StaticString) -> Bool {
      let segment = take()
      wasAlias = Self.equals(segment, "environments")
      return Self.equals(segment, text)
    }

    /// Passes a segment over; false where it is empty.
    mutating func skip() -> Bool { !take().isEmpty }

    private mutating func take() -> Slice<UnsafeBufferPointer<UInt8>> {
      let end = path[min(start, path.count)...].firstIndex(of: UInt8(ascii: "/")) ?? path.count
      defer { start = end + 1 }
      return path[min(start, end)..<end]
    }

    private static func equals(_ segment: Slice<UnsafeBufferPointer<UInt8>>, _ text: StaticString) -> Bool {
      guard segment.count == text.utf8CodeUnitCount else { return false }
      guard let base = segment.base.baseAddress else { return segment.isEmpty }
      return memcmp(base + segment.startIndex, text.utf8Start, segment.count) == 0
    }
  }
}

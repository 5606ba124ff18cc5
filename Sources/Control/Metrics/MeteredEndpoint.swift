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
    guard let start = end(of: "/api/projects/", in: path, from: 0) ?? end(of: "/api/environments/", in: path, from: 0),
      let slash = path[start...].firstIndex(of: UInt8(ascii: "/")), slash > start,
      let name = end(of: "/session_recording_playlists", in: path, from: slash)
    else { return .other }
    // A slash at the end leads to the same.
    let end = path.last == UInt8(ascii: "/") ? path.count - 1 : path.count
    if name >= end { return .list }
    var slashes: [Int] = []
    slashes.reserveCapacity(4)
    for index in name..<end where path[index] == UInt8(ascii: "/") {
      guard index + 1 < end, path[index + 1] != UInt8(ascii: "/") else { return .other }
      slashes.append(index)
    }
    guard slashes.first == name else { return .other }
    if slashes.count == 1 { return .playlist }
    guard let recordings = Self.end(of: "/recordings", in: path, from: slashes[1]) else { return .other }
    return switch slashes.count {
    case 2 where recordings == end: .recordings
    case 3 where recordings == slashes[2]: .recording
    default: .other
    }
  }

  /// Where `prefix` ends in `path`; nil where it does not stand at `start`.
  private static func end(of prefix: StaticString, in path: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let count = prefix.utf8CodeUnitCount
    guard path.count - start >= count, let bytes = path.baseAddress, memcmp(bytes + start, prefix.utf8Start, count) == 0 else { return nil }
    return start + count
  }
}

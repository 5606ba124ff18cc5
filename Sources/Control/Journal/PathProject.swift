internal import API
internal import Domain
internal import Glibc
internal import HTTPServer
internal import Storage

/// The project that a request's path names.
enum PathProject {
  /// The id in the path of `request`, be there such a project or not; nil where it names none.
  static func id(of request: Request, _ identities: IdentityStore, _ contract: Contract) -> Int? {
    if let id = request.path.withUnsafeBufferPointer(plainID) { return id }
    return RequestReading.projectID(request, identities, contract)
  }

  /// The id in a path as nearly all are: every request is asked for it, and this costs a hundredth of reading it as the API does.
  private static func plainID(_ path: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let start = end(of: "/api/projects/", in: path) ?? end(of: "/api/environments/", in: path) else { return nil }
    var id = 0
    var index = start
    // 18 digits fit into an Int.
    while index < path.count, index < start + 18, case UInt8(ascii: "0")...UInt8(ascii: "9") = path[index] {
      id = id * 10 + Int(path[index] - UInt8(ascii: "0"))
      index += 1
    }
    guard index > start, index == path.count || path[index] == UInt8(ascii: "/") else { return nil }
    return id
  }

  private static func end(of prefix: StaticString, in path: UnsafeBufferPointer<UInt8>) -> Int? {
    guard path.count >= prefix.utf8CodeUnitCount, let start = path.baseAddress else { return nil }
    return memcmp(start, prefix.utf8Start, prefix.utf8CodeUnitCount) == 0 ? prefix.utf8CodeUnitCount : nil
  }
}

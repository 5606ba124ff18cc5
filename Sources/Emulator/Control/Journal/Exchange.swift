internal import Glibc
internal import HTTPServer

/// A request on its way through the handlers round the API, with what they learn of it beside its answer.
///
/// Each request has its own, so that what belongs to it never gets to another, however late its answer comes.
final class Exchange {
  let request: Request
  /// The id of the fault rule that was applied; nil for none.
  var fault: Int?
  /// The rows that the API changed for the request, taken as soon as it had answered.
  var rows: [ChangedRow] = []

  private var place: Place?

  /// Where a request belongs: the project that its path names, whether it exists or not, and the tenant of that project.
  typealias Place = (project: Int?, tenant: Tenant)

  /// An exchange that has just begun.
  init(_ request: Request) { self.request = request }

  /// Where the request belongs; worked out once.
  func place(_ tenants: Tenants, _ identities: IdentityStore) -> Place {
    if let place { return place }
    let project = PathProject.id(of: request, identities, tenants.common.terms.settings.contract)
    let place = (project, tenants[project])
    self.place = place
    return place
  }
}

/// A handler round the API, by the way that a request takes: the journal, and within it the faults.
protocol ExchangeHandler: AnyObject {
  /// Answers a request, at once or later, and notes in the exchange what becomes known of it until then.
  func answer(_ exchange: Exchange) -> Answer

  /// As `Handler.settle`.
  func settle() -> Response?

  /// As `Handler.refusal`.
  func refusal(_ refusal: Refusal) -> Response
}

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

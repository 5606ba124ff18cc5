import Hummingbird

/// The page of a list that a request asks for, and the links to its neighbours.
struct Page {
  let limit: Int
  let offset: Int
  private let base: String

  init(_ request: Request) {
    let query = request.uri.queryParameters
    limit = query["limit"].flatMap { Int($0) }.map { min($0, 500) } ?? 100
    offset = query["offset"].flatMap { Int($0) } ?? 0
    base = "http://\(request.head.authority ?? "localhost")\(request.uri.path)?limit=\(limit)"
  }

  var previous: String? { offset == 0 ? nil : offset > limit ? "\(base)&offset=\(offset - limit)" : base }

  func next(_ count: Int) -> String? { offset + limit < count ? "\(base)&offset=\(offset + limit)" : nil }
}

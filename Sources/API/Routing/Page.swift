internal import HTTPServer
internal import JSON

/// Which rows of a list the query asks for: Django REST framework's LimitOffsetPagination.
struct Page: Equatable {
  /// Rows at the most.
  let limit: Int
  /// Rows passed over.
  let offset: Int

  /// The page that `query` asks for.
  ///
  /// What is no positive `limit` counts as `defaultLimit`, one above `maxLimit` as that, and what is no `offset` as 0.
  init(_ query: Form, defaultLimit: Int, maxLimit: Int = .max) {
    let asked = query.last("limit").flatMap(PythonText.int).flatMap { $0 > 0 ? $0 : nil }
    limit = min(asked ?? defaultLimit, maxLimit)
    offset = max(0, query.last("offset").flatMap(PythonText.int) ?? 0)
  }

  /// The answer with the page of a list of `count` rows, whose elements `writeResults` writes with commas between them.
  func answer(_ call: Call, count: Int, capacity: Int = 1024, _ writeResults: (inout JSONWriter) throws -> Void) rethrows -> Response {
    let links = PageLinks(call.request, call.query, limit: limit, offset: offset, count: count)
    var writer = JSONWriter(capacity: capacity)
    writer.raw("{")
    writer.key("count")
    writer.int(count)
    writer.key("next")
    writer.string(links.next)
    writer.key("previous")
    writer.string(links.previous)
    writer.key("results")
    writer.raw("[")
    try writeResults(&writer)
    writer.raw("]}")
    return .json(.ok, writer.bytes)
  }
}

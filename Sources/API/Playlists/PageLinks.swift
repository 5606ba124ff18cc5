internal import HTTPServer

/// The links of a page to its neighbours: Django REST framework's LimitOffsetPagination.
struct PageLinks {
  /// Nil on the last page.
  let next: String?
  /// Nil on the first page.
  let previous: String?

  /// The links of the page that begins at `offset`, of `limit` rows, in a list of `count`.
  init(_ request: Request, _ query: Form, limit: Int, offset: Int, count: Int) {
    func link(to offset: Int?) -> String {
      var parameters = Dictionary(grouping: query.pairs.indices, by: { query.pairs[$0].name }).mapValues { indices in
        indices.map { index -> String in
          if case .text(let text) = query.pairs[index].value { text } else { "" }
        }
      }
      parameters["limit"] = ["\(limit)"]
      parameters["offset"] = offset.map { ["\($0)"] }
      let authority = request.authority.isEmpty ? "localhost" : request.authority
      var text = "http://\(authority)\(PercentEncoding.encode(PercentEncoding.decode(request.path)))"
      var separator = "?"
      // Python sorts by code points, as bytes in UTF-8 do; Swift's own order is another.
      for (name, values) in parameters.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        for value in values {
          text += separator
          separator = "&"
          FormURLEncoded.encode(name, into: &text)
          text += "="
          FormURLEncoded.encode(value, into: &text)
        }
      }
      return text
    }
    let (end, overflow) = offset.addingReportingOverflow(limit)
    next = overflow || end >= count ? nil : link(to: end)
    previous = offset == 0 ? nil : link(to: offset > limit ? offset - limit : nil)
  }
}

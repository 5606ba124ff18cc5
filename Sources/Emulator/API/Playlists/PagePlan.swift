internal import HTTPServer

/// Which rows stand on a page of a list that is put together of stored rows and a few others.
struct PagePlan: Equatable {
  /// A stretch of a page.
  enum Stretch: Equatable {
    /// So many of the stored rows, after so many.
    case stored(offset: Int, limit: Int)
    /// The other row of this index.
    case other(Int)
  }

  let stretches: [Stretch]

  /// The plan of the page of `limit` rows after the first `offset`.
  ///
  /// `others` says for each of the other rows, in their order, how many of the `stored` rows come before it; the numbers do not fall.
  init(stored: Int, others: [Int], limit: Int, offset: Int) {
    var stretches: [Stretch] = []
    var (passed, taken, storedSoFar) = (0, 0, 0)
    func room(for rows: Int) -> (skipped: Int, shown: Int) {
      let skipped = min(max(0, offset - passed), rows)
      return (skipped, min(rows - skipped, limit - taken))
    }
    func take(stored rows: Int) {
      let (skipped, shown) = room(for: rows)
      if shown > 0 { stretches.append(.stored(offset: storedSoFar + skipped, limit: shown)) }
      (passed, taken, storedSoFar) = (passed + rows, taken + shown, storedSoFar + rows)
    }
    for (index, before) in others.enumerated() {
      take(stored: before - storedSoFar)
      let shown = room(for: 1).shown
      if shown > 0 { stretches.append(.other(index)) }
      (passed, taken) = (passed + 1, taken + shown)
    }
    take(stored: stored - storedSoFar)
    self.stretches = stretches
  }
}

/// The links of a page to its neighbours: Django REST framework's LimitOffsetPagination.
struct PageLinks {
  /// Nil on the last page.
  let next: String?
  /// Nil on the first page.
  let previous: String?

  /// The links of the page that begins at `offset`, of `limit` rows, in a list of `count`.
  init(_ request: Request, _ query: Form, limit: Int, offset: Int, count: Int) {
    let (end, overflow) = offset.addingReportingOverflow(limit)
    next = overflow || end >= count ? nil : Self.link(request, query, limit: limit, offset: end)
    previous = offset == 0 ? nil : Self.link(request, query, limit: limit, offset: max(0, offset - limit))
  }

  /// The URL of the page at `offset`, which the first page's does not name.
  ///
  /// The query's other parameters stay, in the order of their names.
  private static func link(_ request: Request, _ query: Form, limit: Int, offset: Int) -> String {
    var parameters: [(name: String, value: String)] = []
    for pair in query.pairs where pair.name != "limit" && pair.name != "offset" {
      if case .text(let text) = pair.value { parameters.append((pair.name, text)) }
    }
    parameters.append(("limit", String(limit)))
    if offset > 0 { parameters.append(("offset", String(offset))) }
    // Python sorts by code points, as bytes in UTF-8 do and Swift's strings do not; the values of one name keep their order.
    let sorted = parameters.enumerated().sorted { left, right in
      left.element.name == right.element.name
        ? left.offset < right.offset : left.element.name.utf8.lexicographicallyPrecedes(right.element.name.utf8)
    }
    var url = Array("http://\(request.authority.isEmpty ? "localhost" : request.authority)".utf8)
    PercentEncoding.encode(PercentEncoding.decode(request.path), into: &url)
    for (index, (_, parameter)) in sorted.enumerated() {
      url.append(index == 0 ? UInt8(ascii: "?") : UInt8(ascii: "&"))
      FormURLEncoded.encode(parameter.name, into: &url)
      url.append(UInt8(ascii: "="))
      FormURLEncoded.encode(parameter.value, into: &url)
    }
    return String(decoding: url, as: UTF8.self)
  }
}

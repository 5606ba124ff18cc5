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

internal import API
internal import JSON

/// A request that nearly matched.
struct NearMiss {
  let entry: JournalEntry
  /// The conditions that do not hold for it.
  let differences: [RequestMatch.Condition]

  /// The three entries that fewest conditions fail for, the nearest first, and of those the newest.
  ///
  /// One that no condition holds for is none.
  static func closest(to match: RequestMatch, _ entries: [JournalEntry]) -> [NearMiss] {
    let misses = entries.map { entry in NearMiss(entry: entry, differences: match.conditions.filter { !$0.holds(entry) }) }
    // A single condition has nothing else that could hold.
    let most = max(1, match.conditions.count - 1)
    let near = misses.filter { (1...most).contains($0.differences.count) }
    return Array(near.sorted { ($0.differences.count, -$0.entry.id) < ($1.differences.count, -$1.entry.id) }.prefix(3))
  }

  /// Writes the entry, and of each difference what was asked for and what came.
  func write(_ encoding: EntryEncoding, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("differences")
      writer.array(differences) { writer, condition in
        writer.object { writer in
          writer.key("field")
          writer.string(condition.name)
          writer.key("expected")
          writer.value(encoding.redaction.json(condition.expected))
          writer.key("actual")
          writer.value(encoding.value(condition.part, of: entry))
        }
      }
      writer.key("request")
      encoding.write(entry, into: &writer)
    }
  }
}

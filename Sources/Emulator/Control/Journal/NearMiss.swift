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

/// What must change in a path to make it one of a pattern.
struct PathAlignment {
  /// How much must change: a segment put in or taken out counts 1, one spelt otherwise as much as its letters differ.
  private(set) var cost = 0.0
  /// The changes in words, in the path's order.
  private(set) var changes: [String] = []
  /// The path that it becomes.
  private(set) var path = ""

  /// Aligns a path of these segments to `pattern`, with as few changes as can be.
  init(_ segments: [String], to pattern: String) {
    let wanted = pattern.split(separator: "/").map(String.init)
    // costs[i][j]: the least for the segments from i on and the pattern from j on.
    var costs = Array(repeating: Array(repeating: 0.0, count: wanted.count + 1), count: segments.count + 1)
    for row in (0...segments.count).reversed() {
      for column in (0...wanted.count).reversed() where row < segments.count || column < wanted.count {
        var least = Double.infinity
        if row < segments.count, column < wanted.count {
          least = costs[row + 1][column + 1] + Self.difference(segments[row], wanted[column])
        }
        if row < segments.count { least = min(least, costs[row + 1][column] + 1) }
        if column < wanted.count { least = min(least, costs[row][column + 1] + 1) }
        costs[row][column] = least
      }
    }
    cost = costs[0][0]
    var (row, column) = (0, 0)
    while row < segments.count || column < wanted.count {
      let left = costs[row][column]
      if row < segments.count, column < wanted.count,
        left == costs[row + 1][column + 1] + Self.difference(segments[row], wanted[column])
      {
        pass(segments[row], as: wanted[column])
        (row, column) = (row + 1, column + 1)
      } else if row < segments.count, left == costs[row + 1][column] + 1 {
        changes.append(segments[row].isEmpty ? "`//` should be `/`" : "`\(segments[row])` is too much")
        row += 1
      } else {
        changes.append("`\(wanted[column])` is missing")
        path += "/\(wanted[column])"
        column += 1
      }
    }
  }

  private mutating func pass(_ segment: String, as wanted: String) {
    guard Self.difference(segment, wanted) > 0 else {
      path += "/\(segment)"
      return
    }
    if wanted.hasPrefix(":") {
      changes.append(segment.isEmpty ? "`\(wanted)` is empty" : "`\(segment)` is no `\(wanted)`, which has neither dot nor slash")
    } else {
      changes.append("`\(segment)` should be `\(wanted)`")
    }
    path += "/\(wanted)"
  }

  private static func difference(_ segment: String, _ wanted: String) -> Double {
    if wanted.hasPrefix(":") {
      // An id holds neither; and a word of the API's own in an id's place is more likely there by mistake.
      if segment.isEmpty || segment.contains(".") { return 0.9 }
      return ["session_recording_playlists", "recordings"].contains(segment) ? 0.5 : 0
    }
    if wanted == "projects", segment == "environments" { return 0 }
    return 2 * EditDistance.relative(segment, wanted)
  }
}

/// How many letters must be put in, taken out, changed or swapped to make one text of another.
package enum EditDistance {
  /// The distance (optimal string alignment) between two texts, by Unicode scalars.
  package static func between(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
    var before: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var next = [row + 1]
      for column in right.indices {
        var least = min(last[column] + (left[row] == right[column] ? 0 : 1), last[column + 1] + 1, next[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          least = min(least, before[column - 1] + 1)
        }
        next.append(least)
      }
      (before, last) = (last, next)
    }
    return last[right.count]
  }

  /// The distance as a part of the longer text: 0 for equal ones, 1 for those that have nothing in common.
  static func relative(_ left: String, _ right: String) -> Double {
    Double(between(left, right)) / Double(max(left.unicodeScalars.count, right.unicodeScalars.count, 1))
  }
}

/// How often the letters of a text occur: where two texts differ in that, they have a distance, which this finds far sooner.
struct LetterCounts {
  /// How many letters there are.
  private(set) var count = 0
  private var counts = [Int32](repeating: 0, count: 128)

  init(_ text: String) {
    for scalar in text.unicodeScalars {
      counts[Int(scalar.value & 127)] += 1
      count += 1
    }
  }

  /// A distance that the two texts have at least: an edit puts in and takes out one letter each at the most.
  func leastDistance(to other: LetterCounts) -> Int {
    let (left, right) = (counts.span, other.counts.span)
    var surplus: Int32 = 0
    // Of one length, as the compiler is to see: this is done for every request and every key.
    for index in 0..<128 { surplus &+= max(0, left[index] &- right[index]) }
    return max(Int(surplus), Int(surplus) - (count - other.count))
  }
}

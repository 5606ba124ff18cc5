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

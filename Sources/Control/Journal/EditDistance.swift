/// How many letters must be put in, taken out, changed or swapped to make one text of another.
enum EditDistance {
  /// The distance (optimal string alignment) between two texts, by Unicode scalars.
  static func between(_ left: String, _ right: String) -> Int {
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

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

internal import HTTPServer
internal import JSON

/// Conditions for requests, all of which must hold.
struct RequestMatch {
  /// The members of a match in JSON.
  static let fields = ["method", "path", "pathPattern", "bodyContains", "jsonBody", "status"]

  /// A condition, with its name and expected value for near misses.
  struct Condition {
    let name: String
    let expected: JSONValue
    let holds: (JournalEntry) -> Bool
  }

  private(set) var conditions: [Condition] = []

  init() {}

  /// Parses a match; mistakes are collected with the object's others.
  init(_ object: FixtureObject) {
    if let method = object.string("method") { add(method: method) }
    if let path = object.string("path") { add(path: path) }
    if let pattern = object.string("pathPattern") {
      do {
        let expression = try RegularExpression(pattern)
        add("pathPattern", .text(pattern)) { expression.matches($0.exchange.path) }
      } catch {
        object.refuse("pathPattern", "\"\(pattern.prefix(200))\" is refused: \(error.reason)")
      }
    }
    if let part = object.string("bodyContains") {
      add("bodyContains", .text(part)) { $0.requestBody?.holds(Array(part.utf8)) ?? false }
    }
    if let (body, _) = object.value("jsonBody") {
      add("jsonBody", body) { entry in (entry.requestBody.flatMap { try? JSONValue(parsing: $0) })?.isEquivalent(to: body) ?? false }
    }
    if let status = object.int("status", from: 100) { add(status: status) }
  }

  /// Adds a condition for the method; none for `ANY`.
  mutating func add(method: String) {
    if method == "ANY" { return }
    add("method", .text(method)) { $0.request.method.token == method }
  }

  /// Adds a condition for the path without the query.
  ///
  /// As in the API, a trailing slash and unnecessary percent-encoding do not matter.
  mutating func add(path: String) {
    let wanted = path.asRequestPath.withoutSlash
    add("path", .text(path)) { $0.exchange.path.withoutSlash == wanted }
  }

  mutating func add(status: Int) { add("status", .int(status)) { $0.status == status } }

  func matches(_ entry: JournalEntry) -> Bool { conditions.allSatisfy { $0.holds(entry) } }

  private mutating func add(_ name: String, _ expected: JSONValue, _ holds: @escaping (JournalEntry) -> Bool) {
    conditions.append(Condition(name: name, expected: expected, holds: holds))
  }
}

extension String {
  /// The path without the slash at its end, which does not matter in the API.
  var withoutSlash: Substring { hasSuffix("/") ? dropLast() : self[...] }
}

extension JSONValue {
  /// Returns whether the values are equal, apart from the order of members and the notation of numbers.
  func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)):
      if left.literal == right.literal { return true }
      guard let left = left.decimal, let right = right.decimal else { return false }
      return left == right
    case (.array(let left), .array(let right)): return left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
    case (.object(let left), .object(let right)):
      return left.members.count == right.members.count
        && left.members.allSatisfy { member in right[member.key].map(member.value.isEquivalent(to:)) ?? false }
    default: return self == other
    }
  }
}

extension JSONNumber {
  /// The number with all its digits, so that numbers of any size and precision are compared exactly; zero has no sign.
  ///
  /// Nil for NaN and infinity, and if the exponent does not fit into an Int.
  fileprivate var decimal: (isNegative: Bool, digits: [UInt8], exponent: Int)? {
    let parts = literal.lowercased().split(separator: "e" as Character, omittingEmptySubsequences: false)
    let mantissa = parts[0].drop { $0 == "-" }
    let fraction = mantissa.split(separator: "." as Character, omittingEmptySubsequences: false).dropFirst().first ?? ""
    var digits = mantissa.utf8.filter { $0 != UInt8(ascii: ".") }
    guard digits.allSatisfy(\.isDigit), !digits.isEmpty, parts.count < 3, let power = parts.count == 2 ? Int(parts[1]) : 0 else {
      return nil
    }
    var (exponent, overflows) = power.subtractingReportingOverflow(fraction.utf8.count)
    if overflows { return nil }
    digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
    while digits.last == UInt8(ascii: "0"), exponent < .max {
      digits.removeLast()
      exponent += 1
    }
    return digits.isEmpty ? (false, [], 0) : (literal.hasPrefix("-"), digits, exponent)
  }
}

/// An entry that matches some conditions.
struct NearMiss {
  let entry: JournalEntry
  /// The conditions that do not hold.
  let differences: [RequestMatch.Condition]

  /// The three entries with the fewest failed conditions; the newest first if there are equally many.
  ///
  /// An entry for which no condition holds is not a near miss.
  static func closest(to match: RequestMatch, _ entries: [JournalEntry]) -> [NearMiss] {
    let misses = entries.map { entry in NearMiss(entry: entry, differences: match.conditions.filter { !$0.holds(entry) }) }
    // With a single condition, no other could hold.
    let most = max(1, match.conditions.count - 1)
    let near = misses.filter { (1...most).contains($0.differences.count) }
    return Array(near.sorted { ($0.differences.count, -$0.entry.id) < ($1.differences.count, -$1.entry.id) }.prefix(3))
  }

  /// The entry, with the expected and the actual value of each failed condition.
  func json(_ encoding: EntryEncoding) -> JSONValue {
    let differences = differences.map { condition in
      JSONValue.members([
        ("field", .text(condition.name)), ("expected", encoding.redaction.json(condition.expected)),
        ("actual", encoding.value(condition.name, of: entry)),
      ])
    }
    return .members([("differences", .array(differences)), ("request", encoding.json(entry))])
  }
}

/// The changes that make a path match a pattern.
struct PathAlignment: Comparable {
  /// The sum of the changes: 1 for a missing or superfluous segment, and up to 2 for a misspelt one.
  let cost: Double
  /// The path after the changes.
  let path: String

  /// Returns the alignment of a path with `pattern` that costs least.
  static func least(_ segments: [String], to pattern: String) -> PathAlignment {
    let wanted = pattern.split(separator: "/").map(String.init)
    // The best alignments of no segments with the pattern from each position on, and then of ever more of the last segments.
    var rest = (0...wanted.count).map { start in
      PathAlignment(cost: Double(wanted.count - start), path: wanted[start...].map { "/\($0)" }.joined())
    }
    for segment in segments.reversed() {
      var best = [rest[wanted.count].after(1)]
      for (column, name) in wanted.enumerated().reversed() {
        let difference = difference(segment, name)
        let aligned = rest[column + 1].after(difference, "/\(difference > 0 ? name : segment)")
        best.insert(min(aligned, rest[column].after(1), best[0].after(1, "/\(name)")), at: 0)
      }
      rest = best
    }
    return rest[0]
  }

  static func < (left: PathAlignment, right: PathAlignment) -> Bool { left.cost < right.cost }

  /// The alignment that begins with a change of this cost, which leaves `segment`.
  private func after(_ change: Double, _ segment: String = "") -> PathAlignment {
    PathAlignment(cost: cost + change, path: segment + path)
  }

  private static func difference(_ segment: String, _ wanted: String) -> Double {
    if wanted.hasPrefix(":") {
      // An id contains no dot, and a word of the API is probably there by mistake.
      if segment.isEmpty || segment.contains(".") { return 0.9 }
      return ["session_recording_playlists", "recordings"].contains(segment) ? 0.5 : 0
    }
    if wanted == "projects", segment == "environments" { return 0 }
    return 2 * EditDistance.relative(segment, wanted)
  }
}

/// The edit distance of two texts: the number of letters to insert, delete, replace or swap.
package enum EditDistance {
  /// Returns the optimal string alignment distance of two texts, by Unicode scalars.
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

  /// Returns the one of `names` that was probably meant by `text`: one that begins or ends with it, or else the nearest one if at most a
  /// third of the text differs; nil if there is none.
  package static func nearest(to text: String, among names: [String]) -> String? {
    if text.isEmpty { return nil }
    if let longer = names.first(where: { $0.hasPrefix(text) || $0.hasSuffix(text) }) { return longer }
    let nearest = names.map { (name: $0, distance: between(text, $0)) }.min { $0.distance < $1.distance }
    return nearest.flatMap { $0.distance <= max(1, text.utf8.count / 3) ? $0.name : nil }
  }

  /// Returns the distance divided by the length of the longer text: 0 for equal texts, 1 for texts with nothing in common.
  static func relative(_ left: String, _ right: String) -> Double {
    Double(between(left, right)) / Double(max(left.unicodeScalars.count, right.unicodeScalars.count, 1))
  }
}

/// The counts of the letters in a text, for a fast lower bound of the edit distance.
struct LetterCounts {
  private(set) var count = 0
  private var counts = [Int32](repeating: 0, count: 128)

  init(_ text: String) {
    for scalar in text.unicodeScalars {
      counts[Int(scalar.value & 127)] += 1
      count += 1
    }
  }

  /// A lower bound of the edit distance: one edit adds and removes at most one letter.
  func leastDistance(to other: LetterCounts) -> Int {
    let (left, right) = (counts.span, other.counts.span)
    var surplus: Int32 = 0
    // A fixed length, for the compiler: this runs for every request and every key.
    for index in 0..<128 { surplus &+= max(0, left[index] &- right[index]) }
    return max(Int(surplus), Int(surplus) - (count - other.count))
  }
}

internal import HTTPServer
internal import JSON

/// Conditions for requests, all of which must hold.
struct RequestMatch {
  /// The members of a match in JSON.
  static let fields = ["method", "path", "pathPattern", "bodyContains", "jsonBody", "status"]

  /// A condition, with its name and expected value for near misses.
  struct Condition {
    let name: String
    /// The part of the entry that it checks.
    let part: Part
    /// Returns whether it holds.
    let holds: (JournalEntry) -> Bool
    let expected: JSONValue
  }

  /// A part of an entry.
  enum Part {
    case method, path, body, status
  }

  private(set) var conditions: [Condition] = []

  /// A match without conditions, for every request.
  init() {}

  /// Parses a match; mistakes are collected with the object's others.
  init(_ object: FixtureObject) {
    if let method = object.string("method") { add(method: method) }
    if let path = object.string("path") { add(path: path) }
    if let pattern = object.string("pathPattern") {
      do {
        let expression = try RegularExpression(pattern)
        add("pathPattern", .path, .text(pattern)) { expression.matches($0.path) }
      } catch {
        object.refuse("pathPattern", "\"\(pattern.prefix(200))\" is refused: \(error.reason)")
      }
    }
    if let part = object.string("bodyContains").map({ Array($0.utf8) }) {
      add("bodyContains", .body, .text(String(decoding: part, as: UTF8.self))) { $0.requestBody?.holds(part) ?? false }
    }
    if let (body, _) = object.value("jsonBody") {
      add("jsonBody", .body, body) { entry in (entry.requestBody.flatMap { try? JSONValue(parsing: $0) })?.isEquivalent(to: body) ?? false }
    }
    if let status = object.int("status", from: 100) { add(status: status) }
  }

  /// Adds a condition for the method; none for `ANY`.
  mutating func add(method: String) {
    if method == "ANY" { return }
    add("method", .method, .text(method)) { $0.request.method.token == method }
  }

  /// Adds a condition for the path without the query.
  ///
  /// As in the API, a trailing slash and unnecessary percent-encoding do not matter.
  mutating func add(path: String) {
    let wanted = Self.withoutSlash(path.asRequestPath)
    add("path", .path, .text(path)) { Self.withoutSlash($0.path) == wanted }
  }

  mutating func add(status: Int) {
    add("status", .status, .int(status)) { $0.status == status }
  }

  /// Returns whether all conditions hold.
  func holds(for entry: JournalEntry) -> Bool { conditions.allSatisfy { $0.holds(entry) } }

  private mutating func add(_ name: String, _ part: Part, _ expected: JSONValue, _ holds: @escaping (JournalEntry) -> Bool) {
    conditions.append(Condition(name: name, part: part, holds: holds, expected: expected))
  }

  private static func withoutSlash(_ path: String) -> Substring { path.hasSuffix("/") ? path.dropLast() : path[...] }
}

extension JournalEntry {
  /// The path for comparisons; it is shown as it was sent.
  var path: String { String(decoding: request.path, as: UTF8.self) }
}

extension JSONValue {
  /// Returns whether the values are equal, apart from the order of members and the notation of numbers.
  func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)):
      return left.literal == right.literal || Decimal(left) != nil && Decimal(left) == Decimal(right)
    case (.array(let left), .array(let right)): return left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
    case (.object(let left), .object(let right)):
      return left.members.count == right.members.count
        && left.members.allSatisfy { member in right[member.key].map(member.value.isEquivalent(to:)) ?? false }
    default: return self == other
    }
  }
}

/// A decimal number with all its digits, so that numbers of any size and precision are compared exactly.
private struct Decimal: Equatable {
  private let isNegative: Bool
  private let digits: [UInt8]
  private let exponent: Int

  /// Returns nil for NaN and infinity, and if the exponent does not fit into an Int.
  init?(_ number: JSONNumber) {
    let text = number.literal.lowercased()
    let parts = text.split(separator: "e", omittingEmptySubsequences: false)
    let mantissa = parts[0].drop { $0 == "-" }
    let fraction = mantissa.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first ?? ""
    var digits = mantissa.utf8.filter { $0 != UInt8(ascii: ".") }
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), !digits.isEmpty, parts.count < 3 else { return nil }
    guard let power = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
    var (exponent, overflows) = power.subtractingReportingOverflow(fraction.utf8.count)
    if overflows { return nil }
    digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
    while digits.last == UInt8(ascii: "0"), exponent < .max {
      digits.removeLast()
      exponent += 1
    }
    self.digits = digits
    // Zero has only this form, without a sign.
    self.exponent = digits.isEmpty ? 0 : exponent
    isNegative = !digits.isEmpty && text.hasPrefix("-")
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

  /// Writes the entry, with the expected and the actual value of each failed condition.
  func write(_ encoding: EntryEncoding, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("differences")
      writer.array(differences) { writer, condition in
        writer.object { writer in
          writer.member("field", condition.name)
          writer.member("expected", encoding.redaction.json(condition.expected))
          writer.member("actual", encoding.value(condition.part, of: entry))
        }
      }
      writer.key("request")
      encoding.write(entry, into: &writer)
    }
  }
}

/// The changes that make a path match a pattern.
struct PathAlignment {
  /// The sum of the changes: 1 for a missing or superfluous segment, and up to 2 for a misspelt one.
  private(set) var cost = 0.0
  /// The changed path.
  private(set) var path = ""

  /// Aligns a path with `pattern`, with the lowest cost.
  init(_ segments: [String], to pattern: String) {
    let wanted = pattern.split(separator: "/").map(String.init)
    // costs[i][j] is the lowest cost for the segments from i on and the pattern from j on.
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
        path += "/" + (Self.difference(segments[row], wanted[column]) > 0 ? wanted[column] : segments[row])
        (row, column) = (row + 1, column + 1)
      } else if row < segments.count, left == costs[row + 1][column] + 1 {
        row += 1
      } else {
        path += "/\(wanted[column])"
        column += 1
      }
    }
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
  /// The number of letters.
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

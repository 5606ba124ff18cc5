internal import HTTPServer
internal import JSON

/// Which requests a caller means; all that is given must hold.
struct RequestMatch {
  /// The fields that a match has in JSON.
  static let fields = ["method", "path", "pathPattern", "bodyContains", "jsonBody", "status"]

  /// The name of a condition with what it asks for, for a near miss.
  struct Condition {
    let name: String
    /// What it is about.
    let part: Part
    /// Whether it holds.
    let holds: (JournalEntry) -> Bool
    let expected: JSONValue
  }

  /// A part of an entry.
  enum Part {
    case method, path, body, status
  }

  private(set) var conditions: [Condition] = []

  /// A match without conditions: every request.
  init() {}

  /// Reads a match; what is wrong with it is noted with the object's other mistakes.
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

  /// Any method for `ANY`.
  mutating func add(method: String) {
    if method == "ANY" { return }
    add("method", .method, .text(method)) { $0.request.method.token == method }
  }

  /// The path, without its query; as for the API, a slash at the end does not count, nor does an escape that means nothing.
  mutating func add(path: String) {
    let wanted = Self.withoutSlash(path.asRequestPath)
    add("path", .path, .text(path)) { Self.withoutSlash($0.path) == wanted }
  }

  mutating func add(status: Int) {
    add("status", .status, .int(status)) { $0.status == status }
  }

  /// Whether all conditions hold.
  func holds(for entry: JournalEntry) -> Bool { conditions.allSatisfy { $0.holds(entry) } }

  private mutating func add(_ name: String, _ part: Part, _ expected: JSONValue, _ holds: @escaping (JournalEntry) -> Bool) {
    conditions.append(Condition(name: name, part: part, holds: holds, expected: expected))
  }

  private static func withoutSlash(_ path: String) -> Substring { path.hasSuffix("/") ? path.dropLast() : path[...] }
}

extension JournalEntry {
  /// The path as it is compared; it is shown as it was sent.
  var path: String { String(decoding: request.path, as: UTF8.self) }
}

extension JSONValue {
  /// Whether the values mean the same: neither the order of members nor the spelling of numbers counts.
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

/// A number as digits and a power of ten, so that none is too large or too fine to be told from its neighbour.
private struct Decimal: Equatable {
  private let isNegative: Bool
  private let digits: [UInt8]
  private let exponent: Int

  /// Nil for NaN, the infinities, and an exponent that no Int holds.
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
    // Zero has one spelling here, and no sign.
    self.exponent = digits.isEmpty ? 0 : exponent
    isNegative = !digits.isEmpty && text.hasPrefix("-")
  }
}

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

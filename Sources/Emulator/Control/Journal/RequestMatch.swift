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

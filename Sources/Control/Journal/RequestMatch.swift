internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

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

/// Names and values of a query string or a form, in order.
///
/// Where a name is read, the last of its values counts.
struct Form: Hashable {
  /// What was sent under a name.
  enum Value: Hashable {
    case text(String)
    /// A file of a multipart form, by its name.
    case file(name: String)
  }

  /// One name with its value.
  struct Pair: Hashable {
    let name: String
    let value: Value
  }

  private(set) var pairs: [Pair] = []

  /// A form of these pairs.
  init(_ pairs: [Pair] = []) { self.pairs = pairs }

  /// Whether the name occurs.
  func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

  /// The last value of the name; nil where it does not occur.
  func value(_ name: String) -> Value? { pairs.last { $0.name == name }?.value }

  /// The last value of the name as text; nil where it does not occur or is a file.
  func last(_ name: String) -> String? {
    if case .text(let text) = value(name) { text } else { nil }
  }
}

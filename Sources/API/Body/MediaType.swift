/// A media type as `Content-Type` and `Accept` write it (RFC 9110, 8.3.1).
struct MediaType: Hashable {
  /// `type/subtype` in lower case.
  let essence: String
  private let names: [String]
  private let values: [String]

  /// The type that `text` names; parameters that have no `=` are passed over.
  init(_ text: String) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false)
    essence = String((parts.first ?? "").trimmed).lowercased()
    var parameters: [(String, String)] = []
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { continue }
      var value = part[part.index(after: equals)...].trimmed
      if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
      parameters.append((String(part[..<equals].trimmed).lowercased(), String(value)))
    }
    names = parameters.map(\.0)
    values = parameters.map(\.1)
  }

  /// The parameters in order, names in lower case, quotes taken off.
  var parameters: [(name: String, value: String)] { Array(zip(names, values)).map { (name: $0, value: $1) } }

  /// The value of a parameter whose name is given in lower case.
  func parameter(_ name: String) -> String? { names.firstIndex(of: name).map { values[$0] } }
}

extension Substring {
  /// Without blanks and tabs at its ends.
  var trimmed: Substring {
    var rest = self
    while let first = rest.unicodeScalars.first, first == " " || first == "\t" { rest = rest.dropFirst() }
    while let last = rest.unicodeScalars.last, last == " " || last == "\t" { rest = rest.dropLast() }
    return rest
  }
}

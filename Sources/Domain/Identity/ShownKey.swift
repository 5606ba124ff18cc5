/// How a key is shown wherever it is neither made nor exported: enough to tell which one it is, and too little to use it.
package enum ShownKey {
  /// The label and the last four characters, such as `Weekly report (…a1b2)`; `…a1b2` without a label, as of a value that no key has.
  package static func text(_ value: String, label: String?) -> String {
    let end = "…\(lastFour(value))"
    guard let label, !label.isEmpty else { return end }
    return "\(label) (\(end))"
  }

  /// The last four characters; "" of a value so short that they would be half of it or more.
  package static func lastFour(_ value: String) -> String { value.count > 8 ? String(value.suffix(4)) : "" }
}

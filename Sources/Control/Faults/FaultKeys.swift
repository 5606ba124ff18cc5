internal import Domain
internal import JSON
internal import Storage

/// The keys in the rules of faults: a rule has the value that it looks for, and is listed as keys are shown.
struct FaultKeys {
  private let identities: IdentityStore
  private let labels: Set<String>

  init(_ identities: IdentityStore) {
    self.identities = identities
    labels = identities.labels
  }

  /// The members of a rule as they are listed: a label as it is, and all else as a key.
  func shown(_ rule: JSONObject) -> JSONObject {
    replacingKey(of: rule) { labels.contains($0) && identities.key($0) == nil ? $0 : identities.shown($0) }
  }

  /// The members of a rule as they are meant, where the key may stand as a rule was listed: that of `old`, the rule that changes, or else
  /// the one key that is shown so.
  func meant(by rule: JSONObject, _ old: String?) -> JSONObject {
    replacingKey(of: rule) { text in
      if let old, identities.shown(old) == text { return old }
      return text.contains("…") ? identities.key(shownAs: text)?.value ?? text : text
    }
  }

  private func replacingKey(of rule: JSONObject, _ replace: (String) -> String) -> JSONObject {
    guard case .object(let match)? = rule["match"], case .string(let key)? = match["key"] else { return rule }
    return rule.setting("match", to: .object(match.setting("key", to: .text(replace(key.string)))))
  }
}

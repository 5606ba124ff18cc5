internal import HTTPServer
internal import JSON

/// `/__admin/faults`: the fault rules.
enum FaultEndpoints {
  static func list(_ call: ControlCall) throws -> Answer {
    let rules = call.control.tenants.faults(of: try call.project())
    let keys = FaultKeys(call.control.store.identities)
    return .json(.members([("faults", .array(rules.map { $0.json(keys) }))]))
  }

  static func show(_ call: ControlCall) throws -> Answer { answer(.ok, try rule(call, try id(call.values[0])), call) }

  static func create(_ call: ControlCall) throws -> Answer {
    try call.body(FaultReader.names).finish()
    let faults = call.control.faults
    let rule = try reader(call).rule(faults.nextID, members(call, of: nil))
    try faults.add(rule)
    call.control.events.note("fault", "changed", of: rule.match.projectID)
    return answer(.created, rule, call)
  }

  /// Changes the rule of the path or with the id in the body: the counts are kept, and a new time to live counts from now.
  static func change(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["id"] + FaultReader.names)
    let given = body.int("id", from: 1)
    let named = try call.values.first.map(id)
    if named == nil, !body.has("id") { body.refuse("id", "is missing: say which rule changes") }
    if let named, let given, named != given { body.refuse("id", "is not that of the path") }
    try body.finish()
    let old = try rule(call, named ?? given ?? 0)
    var source = old.source
    let changes = try members(call, of: old)
    for change in changes.members { source = source.setting(change.key, to: change.value == .null ? nil : change.value) }
    var new = try reader(call).rule(old.id, source)
    if changes["ttl_ms"] == nil { new.start = old.start }
    (new.matched, new.fired) = (old.matched, old.fired)
    try call.control.faults.replace(old, by: new)
    call.control.events.note("fault", "changed", of: new.match.projectID)
    return answer(.ok, new, call)
  }

  /// Removes the project's rules, or without a project those outside sandboxes.
  static func clear(_ call: ControlCall) throws -> Answer {
    call.control.faults.removeAll(of: try call.project())
    call.control.events.note("fault", "changed", of: try call.project())
    return .done
  }

  static func remove(_ call: ControlCall) throws -> Answer {
    let rule = try rule(call, try id(call.values[0]))
    call.control.faults.remove(rule)
    call.control.events.note("fault", "changed", of: rule.match.projectID)
    return .done
  }

  private static func id(_ text: String) throws(ControlError) -> Int {
    guard let id = Int(text) else { throw .notFound("fault \"\(text)\"") }
    return id
  }

  private static func rule(_ call: ControlCall, _ id: Int) throws(ControlError) -> FaultRule {
    guard let rule = call.control.tenants.faults(of: try call.project()).first(where: { $0.id == id }) else {
      throw .notFound("fault \(id)")
    }
    return rule
  }

  private static func reader(_ call: ControlCall) throws(ControlError) -> FaultReader {
    FaultReader(project: try call.project(), now: call.control.tenants.now)
  }

  /// The members of the body, which is known to be an object, for a new rule or a change of `old`.
  private static func members(_ call: ControlCall, of old: FaultRule?) throws -> JSONObject {
    let members = try call.json().object?.members.filter { $0.key != "id" } ?? []
    return FaultKeys(call.control.store.identities).meant(by: JSONObject(members), old?.match.key)
  }

  private static func answer(_ status: Status, _ rule: FaultRule, _ call: ControlCall) -> Answer {
    .json(rule.json(FaultKeys(call.control.store.identities)), status)
  }
}

extension FaultRule {
  /// The rule with its id and its counts; `keys` hides its key.
  func json(_ keys: FaultKeys) -> JSONValue {
    let given = keys.shown(source).members.filter { $0.key != "stage" }.map { ($0.key.string, $0.value) }
    return .members(
      [("id", .int(id)), ("stage", .text(stage.rawValue))] + given
        + [("matched", .int(matched)), ("fired", .int(fired)), ("remaining", .orNull(remaining))])
  }
}

/// The keys in fault rules: a rule stores a key's value, but shows it as keys are shown.
struct FaultKeys {
  private let identities: IdentityStore
  private let labels: Set<String>

  init(_ identities: IdentityStore) {
    self.identities = identities
    labels = identities.labels
  }

  /// The members of a rule as they are listed: a label is unchanged, and anything else is hidden like a key.
  func shown(_ rule: JSONObject) -> JSONObject {
    replacingKey(of: rule) { labels.contains($0) && identities.key($0) == nil ? $0 : identities.shown($0) }
  }

  /// The members of a rule with the key's value.
  ///
  /// The request may contain the key as it was listed: then it is the key of `old`, the rule to change, or else the only key that is shown
  /// like this.
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

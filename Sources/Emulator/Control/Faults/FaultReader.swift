internal import HTTPServer
internal import JSON

/// Parses fault rules.
struct FaultReader {
  static let names = ["match", "stage", "action", "times", "skip", "probability", "ttl_ms"]
  /// The project that the call is confined to; nil for all.
  let project: Int?
  /// The time at which a time to live starts, in a project.
  let now: (Int?) -> Timestamp

  /// Parses a rule, or throws 400 with all mistakes and their places.
  func rule(_ id: Int, _ source: JSONObject) throws(ControlError) -> FaultRule {
    let mistakes = Mistakes()
    guard let object = FixtureObject(.object(source), at: Place(file: ""), fields: Self.names, mistakes) else {
      throw .mistakes(mistakes.all)
    }
    let (match, matchSource) = self.match(object)
    let stage = object.choice("stage", of: FaultStage.self)
    let action = object.object("action", FaultActionReader.names).map { FaultActionReader(object: $0, stage: stage).action() }
    if !object.has("action") { object.refuse("action", "is missing: say what the fault does") }
    let times = object.int("times", from: 1, to: Int(Int32.max))
    let skip = object.int("skip", from: 0, to: Int(Int32.max))
    let timeToLive = object.int("ttl_ms", from: 1, to: 1_000_000_000_000)
    var probability = object.number("probability")?.double
    if let given = probability, given > 1 { probability = object.refuse("probability", "must be at most 1", instead: nil) }
    guard mistakes.all.isEmpty, let action else { throw .mistakes(mistakes.all) }
    return FaultRule(
      id: id, source: source.setting("match", to: matchSource.members.isEmpty ? nil : .object(matchSource)),
      match: match, stage: stage ?? (action.needsAnswer ? .midBody : .before), action: action, times: times, skip: skip ?? 0,
      probability: probability, timeToLive: timeToLive.map { $0 * 1000 }, start: now(match.projectID))
  }

  /// Parses the match, and returns how it is shown: the project of the call is a condition like any other.
  private func match(_ object: FixtureObject) -> (FaultMatch, JSONObject) {
    var match = FaultMatch(projectID: project)
    var source = object.value("match")?.0.object ?? JSONObject()
    if let fields = object.object("match", ["method", "path", "pathPattern", "project_id", "key"]) {
      match.method = fields.string("method", minLength: 1)?.uppercased()
      if match.method == "ANY" { match.method = nil }
      match.path = fields.string("path", minLength: 1)
      if let path = match.path, !path.hasPrefix("/") || path.contains("?") {
        fields.refuse("path", "expected a path such as /api/projects/1/session_recording_playlists, without a query")
      }
      if let text = fields.string("pathPattern", minLength: 1) {
        do { match.pathPattern = try RegularExpression(text) } catch {
          fields.refuse("pathPattern", "not a regular expression: \(error.reason)")
        }
      }
      match.key = fields.string("key", minLength: 1)
      if let id = fields.int("project_id", from: 1) {
        match.projectID = id
        if let project, project != id { fields.refuse("project_id", "the call is confined to project \(project)") }
      }
    }
    if let id = match.projectID { source = source.setting("project_id", to: .int(id)) }
    return (match, source)
  }
}

extension FixtureObject {
  /// The enumeration case named by a field; nil if it is missing or invalid.
  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, of type: Choice.Type) -> Choice? where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return string(name).flatMap { Choice(rawValue: $0) ?? refuse(name, "expected one of \(names)", instead: nil) }
  }
}

/// Parses the action of a fault, and refuses parts that exclude each other.
struct FaultActionReader {
  static let names = ["status", "body", "headers", "delay_ms", "delay", "drop", "after", "chunk_bytes", "every_ms"]
  let object: FixtureObject
  /// Nil if the rule leaves it out.
  let stage: FaultStage?

  /// Parses the action; mistakes are collected with those of `object`.
  func action() -> FaultAction {
    var action = FaultAction()
    action.drop = object.choice("drop", of: FaultAction.Drop.self)
    action.status = object.int("status", from: 200, to: 599).map(Status.init)
    action.fields = fields()
    action.delay = delay()
    action.after = object.int("after", from: 0, to: Int(Int32.max))
    if let size = object.int("chunk_bytes", from: 1, to: Int(Int32.max)) { action.pieceSize = size }
    if let interval = object.int("every_ms", from: 0, to: FaultAction.Delay.longest) { action.pieceInterval = .milliseconds(interval) }
    if let (value, _) = object.value("body") {
      if !value.isFinite { object.refuse("body", "NaN and Infinity are not JSON") }
      if case .string(let text) = value { action.body = Array(text.string.utf8) } else { action.body = value.encoded }
      if !action.fields.contains(where: { $0.name.lowercased() == "content-type" }) {
        let type = if case .string = value { "text/plain; charset=utf-8" } else { "application/json" }
        action.fields.insert(Field(name: "Content-Type", value: type), at: 0)
      }
    }
    check(action)
    return action
  }

  private func fields() -> [Field] {
    guard let headers = object.object("headers"), let (_, place) = object.value("headers") else { return [] }
    return headers.members.flatMap { header -> [Field] in
      let name = header.key.string
      if name.isEmpty || !name.utf8.allSatisfy(\.isTokenCharacter) { object.mistakes.add("not a field name: \"\(name)\"", at: place) }
      if ["date", "content-length", "transfer-encoding", "connection"].contains(name.lowercased()) {
        object.mistakes.add("is set by the server", at: place.field(name))
      }
      let values: [JSONValue] = if case .array(let several) = header.value { several } else { [header.value] }
      return values.compactMap { value in
        guard case .string(let text) = value, !text.string.utf8.contains(where: \.isForbiddenControl) else {
          object.mistakes.add("expected a string, or an array of them, without control characters", at: place.field(name))
          return nil
        }
        return Field(name: name, value: text.string)
      }
    }
  }

  private func delay() -> FaultAction.Delay? {
    let longest = FaultAction.Delay.longest
    if object.has("delay"), object.has("delay_ms") { object.refuse("delay", "cannot be combined with delay_ms") }
    if object.has("delay_ms") {
      guard let milliseconds = object.number("delay_ms")?.double else { return nil }
      if milliseconds > Double(longest) { object.refuse("delay_ms", "must be at most \(longest)") }
      return .fixed(milliseconds: min(milliseconds, Double(longest)))
    }
    let names = ["distribution", "median", "sigma"]
    guard let delay = object.object("delay", names) else { return nil }
    for name in names where !delay.has(name) { delay.refuse(name, "is missing") }
    if let name = delay.string("distribution"), name != "lognormal" { delay.refuse("distribution", "expected lognormal") }
    guard let median = delay.number("median")?.double, let sigma = delay.number("sigma")?.double else { return nil }
    if median > Double(longest) { delay.refuse("median", "must be at most \(longest)") }
    if sigma > 10 { delay.refuse("sigma", "must be at most 10") }
    return .logNormal(median: median, sigma: sigma)
  }

  private func check(_ action: FaultAction) {
    let isMidBody = stage == .midBody
    if !["status", "body", "headers", "delay_ms", "delay", "drop"].contains(where: object.has), !isMidBody {
      object.mistakes.add("does nothing: it needs a status, a body, headers, a delay or a drop", at: object.place)
    }
    if object.has("body"), let status = action.status, !status.allowsContent {
      object.refuse("body", "a response with status \(status.code) has no body")
    }
    if let drop = action.drop { check(action, drop) }
    let pauses = object.has("delay") || object.has("delay_ms")
    if object.has("after"), action.drop != .truncate {
      if !isMidBody || action.drop == .dribble { object.refuse("after", "needs the drop TRUNCATE or the stage mid_body") }
      if isMidBody, action.drop == nil, pauses {
        object.refuse("after", "a delay at the stage mid_body is always in the middle of the body")
      }
    }
    for name in ["chunk_bytes", "every_ms"] where object.has(name) && action.drop != .dribble {
      object.refuse(name, "needs the drop DRIBBLE")
    }
  }

  private func check(_ action: FaultAction, _ drop: FaultAction.Drop) {
    switch drop {
    case .reset, .empty, .random:
      if stage != .midBody {
        for name in ["status", "body", "headers"] where object.has(name) {
          object.refuse(name, "\(drop.rawValue) sends no response that could contain it")
        }
      } else if drop == .empty {
        object.refuse("drop", "\(drop.rawValue) is impossible at the stage mid_body, after a part of the response")
      }
    case .malformed:
      if stage != .midBody, object.has("body") { object.refuse("body", "\(drop.rawValue) sends no body") }
    case .truncate, .dribble:
      if stage == .before, !object.has("body") {
        object.refuse("drop", "\(drop.rawValue) needs a response: add a body, or use the stage mid_body")
      }
    }
  }
}

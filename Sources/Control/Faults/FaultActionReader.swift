internal import HTTPServer
internal import JSON
internal import Storage

/// Reads what a fault does, and refuses what cannot be done together.
struct FaultActionReader {
  static let names = ["status", "body", "headers", "delay_ms", "delay", "drop", "after", "chunk_bytes", "every_ms"]
  let object: FixtureObject
  /// nil where the rule leaves it out.
  let stage: FaultStage?
  let mistakes: Mistakes

  /// The action; what is wrong with it is noted.
  func action() -> FaultAction {
    var action = FaultAction()
    action.drop = object.choice("drop", of: FaultAction.Drop.self)
    action.status = object.int("status", in: 200...599).map(Status.init)
    action.fields = fields()
    action.delay = delay()
    action.after = object.int("after", in: 0...Int(Int32.max))
    if let size = object.int("chunk_bytes", in: 1...Int(Int32.max)) { action.pieceSize = size }
    if let interval = object.int("every_ms", in: 0...FaultAction.Delay.longest) { action.pieceInterval = .milliseconds(interval) }
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
      let isToken = name.utf8.allSatisfy { byte in
        UInt8(ascii: "!")...UInt8(ascii: "~") ~= byte && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
      }
      if name.isEmpty || !isToken { mistakes.add("not a field name: \"\(name)\"", at: place) }
      if ["date", "content-length", "transfer-encoding", "connection"].contains(name.lowercased()) {
        mistakes.add("is the server's to send", at: place.field(name))
      }
      let values: [JSONValue] = if case .array(let several) = header.value { several } else { [header.value] }
      return values.compactMap { value in
        guard case .string(let text) = value, text.string.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
          mistakes.add("expected a string, or an array of them, without control characters", at: place.field(name))
          return nil
        }
        return Field(name: name, value: text.string)
      }
    }
  }

  private func delay() -> FaultAction.Delay? {
    let longest = FaultAction.Delay.longest
    if object.has("delay"), object.has("delay_ms") { object.refuse("delay", "cannot stand beside delay_ms") }
    if object.has("delay_ms") {
      guard let milliseconds = object.number("delay_ms")?.double else { return nil }
      if milliseconds > Double(longest) { object.refuse("delay_ms", "must be at most \(longest)") }
      return .fixed(milliseconds: min(milliseconds, Double(longest)))
    }
    guard let (value, place) = object.value("delay"),
      let delay = FixtureObject(value, at: place, fields: ["distribution", "median", "sigma"], mistakes)
    else { return nil }
    for name in ["distribution", "median", "sigma"] where !delay.has(name) { delay.refuse(name, "is missing") }
    if let name = delay.string("distribution"), name != "lognormal" { delay.refuse("distribution", "expected lognormal") }
    guard let median = delay.number("median")?.double, let sigma = delay.number("sigma")?.double else { return nil }
    if median > Double(longest) { delay.refuse("median", "must be at most \(longest)") }
    if sigma > 10 { delay.refuse("sigma", "must be at most 10") }
    return .logNormal(median: median, sigma: sigma)
  }

  private func check(_ action: FaultAction) {
    let isMidBody = stage == .midBody
    if !["status", "body", "headers", "delay_ms", "delay", "drop"].contains(where: object.has), !isMidBody {
      mistakes.add("does nothing: give a status, a body, headers, a delay or a drop", at: object.place)
    }
    if object.has("body"), let status = action.status, !status.allowsContent {
      object.refuse("body", "an answer with status \(status.code) has none")
    }
    if let drop = action.drop { check(action, drop) }
    let pauses = object.has("delay") || object.has("delay_ms")
    if object.has("after"), action.drop != .truncate {
      if !isMidBody || action.drop == .dribble { object.refuse("after", "needs the drop TRUNCATE or the stage mid_body") }
      if isMidBody, action.drop == nil, pauses { object.refuse("after", "a delay at the stage mid_body comes in the middle") }
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
          object.refuse(name, "with \(drop.rawValue) the client gets no answer that could have it")
        }
      } else if drop == .empty {
        object.refuse("drop", "\(drop.rawValue) cannot come at the stage mid_body, when a part of the answer is out")
      }
    case .malformed:
      if stage != .midBody, object.has("body") { object.refuse("body", "with \(drop.rawValue) the client gets none") }
    case .truncate, .dribble:
      if stage == .before, !object.has("body") {
        object.refuse("drop", "\(drop.rawValue) needs an answer: give a body, or the stage mid_body")
      }
    }
  }
}

extension FaultAction {
  /// Whether it spoils an answer that it does not make itself.
  var needsAnswer: Bool { (drop == .truncate || drop == .dribble) && body == nil }
}

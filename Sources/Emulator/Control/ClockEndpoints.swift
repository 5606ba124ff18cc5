internal import HTTPServer
internal import JSON

/// GET and PUT /__admin/clock: the clock of responses, the journal, rate limits and relative dates.
enum ClockEndpoints {
  static func show(_ call: ControlCall) throws -> Answer {
    answer(call.control.tenants.settings(of: try call.project()))
  }

  static func change(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["action", "at", "by"])
    let action = body.object.string("action")
    let at = body.object.timestamp("at")
    let by = body.object.string("by").flatMap { text in
      TimeSpan(text) ?? body.object.refuse("by", "expected a time span such as 90s, 5m, 2h or 1d, not \"\(text)\"", instead: nil)
    }
    try body.finish()
    let control = call.control
    let project = try call.project()
    let settings = control.tenants.settings(of: project)
    var changed = settings
    switch action {
    case "freeze": changed.clock = settings.clock.frozen(at: at)
    case "set":
      guard let at else { throw ControlError.invalid("at", "is missing: \"set\" needs the new time") }
      changed.clock = settings.clock.set(to: at)
    case "advance":
      guard let by else { throw ControlError.invalid("by", "is missing: \"advance\" needs a time span") }
      guard let clock = settings.clock.advanced(by: by.microseconds) else {
        throw ControlError.invalid("by", "the clock cannot leave the years 1 to 9999")
      }
      changed.clock = clock
    case "reset": changed.clock = control.tenants.common.initial.settings.clock
    default: throw ControlError.invalid("action", "expected one of freeze, set, advance, reset")
    }
    control.tenants.set(changed, of: project)
    control.events.note("clock", of: project) { write(changed.clock, into: &$0) }
    return answer(changed)
  }

  private static func answer(_ settings: ProjectSettings) -> Answer { ControlCall.json { write(settings.clock, into: &$0) } }

  private static func write(_ clock: EmulatorClock, into writer: inout JSONWriter) {
    writer.member("now", clock.now.iso8601)
    writer.key("frozen")
    if case .frozen = clock { writer.bool(true) } else { writer.bool(false) }
  }
}

/// PUT /__admin/random `{"seed":42}`: makes ids, keys and fault decisions reproducible.
enum RandomEndpoint {
  static func change(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["seed"])
    let seed = body.object.int("seed", from: 0)
    if !body.object.has("seed") { body.object.refuse("seed", "is missing") }
    try body.finish()
    let control = call.control
    let random = RandomStream(seed: UInt64(seed ?? 0))
    let project = try call.project()
    var settings = control.tenants.settings(of: project)
    settings.reseed(random)
    control.tenants.set(settings, of: project)
    return ControlCall.done
  }
}

/// PUT /__admin/rate-limit: changes `--rate-limit` while the emulator runs.
enum RateLimitEndpoint {
  static func change(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["rate_limit", "burst", "sustained"])
    var limit = RateLimit.off
    if let text = body.object.string("rate_limit") {
      limit =
        RateLimit(text)
        ?? body.object.refuse("rate_limit", "expected off, on or rates such as 240/minute,1200/hour, not \"\(text)\"", instead: .off)
    }
    if body.object.has("rate_limit") == (body.object.has("burst") || body.object.has("sustained")) {
      body.object.refuse("rate_limit", "expected either this, or \"burst\", \"sustained\" or both")
    }
    if !body.object.has("rate_limit") {
      limit.burst = rate("burst", per: .minute, body.object)
      limit.sustained = rate("sustained", per: .hour, body.object)
    }
    try body.finish()
    let project = try call.project()
    call.control.tenants.set(limit, of: project)
    return ControlCall.json { writer in
      for (name, rate) in [("burst" as StaticString, limit.burst), ("sustained", limit.sustained)] {
        writer.key(name)
        writer.string(rate?.text)
      }
    }
  }

  /// Reads a number of requests per `period`, or a rate as Django REST framework writes it.
  ///
  /// Returns nil, for no limit, if it is null or missing.
  private static func rate(_ name: String, per period: RateLimit.Period, _ object: FixtureObject) -> RateLimit.Rate? {
    guard let (value, _) = object.value(name) else { return nil }
    switch value {
    case .null: return nil
    case .number(let number): if let count = number.int, RateLimit.Rate.counts.contains(count) { return RateLimit.Rate(count, per: period) }
    case .string(let text): if let rate = RateLimit.Rate(text.string) { return rate }
    default: break
    }
    object.refuse(name, "expected a whole number up to \(RateLimit.Rate.counts.upperBound), or a rate such as 240/minute")
    return nil
  }
}

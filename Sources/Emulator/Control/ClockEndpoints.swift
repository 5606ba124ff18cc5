internal import HTTPServer
internal import JSON

/// GET and PUT /__admin/clock: the clock of responses, the journal, rate limits and relative dates.
enum ClockEndpoints {
  static func show(_ call: ControlCall) throws -> Answer {
    .json(json(call.control.tenants.settings(of: try call.project()).clock))
  }

  static func change(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["action", "at", "by"])
    let action = body.string("action")
    let at = body.timestamp("at")
    let by = body.string("by").flatMap { text in
      microseconds(text) ?? body.refuse("by", "expected a time span such as 90s, 5m, 2h or 1d, not \"\(text)\"", instead: nil)
    }
    try body.finish()
    let control = call.control
    let project = try call.project()
    var settings = control.tenants.settings(of: project)
    switch action {
    case "freeze": settings.clock = settings.clock.frozen(at: at)
    case "set":
      guard let at else { throw ControlError.invalid("at", "is missing: \"set\" needs the new time") }
      settings.clock = settings.clock.set(to: at)
    case "advance":
      guard let by else { throw ControlError.invalid("by", "is missing: \"advance\" needs a time span") }
      guard let clock = settings.clock.advanced(by: by) else {
        throw ControlError.invalid("by", "the clock cannot leave the years 1 to 9999")
      }
      settings.clock = clock
    case "reset": settings.clock = control.tenants.common.initial.settings.clock
    default: throw ControlError.invalid("action", "expected one of freeze, set, advance, reset")
    }
    control.tenants.set(settings, of: project)
    let clock = settings.clock
    control.events.note("clock", of: project, json(clock))
    return .json(json(clock))
  }

  /// The microseconds of a duration such as `90s`, `500ms`, `5m`, `2h`, `1d` or `-10s`; a number without a unit is in seconds.
  ///
  /// Returns nil for anything else, and for more than a thousand years.
  private static func microseconds(_ text: String) -> Int? {
    let units = [("ms", 1e3), ("s", 1e6), ("m", 6e7), ("h", 3.6e9), ("d", 8.64e10)]
    let unit = units.first { text.hasSuffix($0.0) }
    let microseconds = Double(text.dropLast(unit?.0.count ?? 0)).map { $0 * (unit?.1 ?? 1e6) }
    return microseconds.flatMap { abs($0) < 3.2e16 ? Int($0) : nil }
  }

  private static func json(_ clock: EmulatorClock) -> JSONValue {
    let isFrozen = if case .frozen = clock { true } else { false }
    return .members([("now", .text(clock.now.iso8601)), ("frozen", .bool(isFrozen))])
  }
}

/// PUT /__admin/random `{"seed":42}`: makes ids, keys and fault decisions reproducible.
enum RandomEndpoint {
  static func change(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["seed"])
    let seed = body.int("seed", from: 0)
    if !body.has("seed") { body.refuse("seed", "is missing") }
    try body.finish()
    let control = call.control
    let project = try call.project()
    var settings = control.tenants.settings(of: project)
    let random = RandomStream(seed: UInt64(seed ?? 0))
    settings = ProjectSettings(contract: settings.contract, clock: settings.clock, random: random)
    control.tenants.set(settings, of: project)
    return .done
  }
}

/// PUT /__admin/rate-limit: changes `--rate-limit` while the emulator runs.
enum RateLimitEndpoint {
  static func change(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["rate_limit", "burst", "sustained"])
    var limit = RateLimit.off
    if let text = body.string("rate_limit") {
      limit =
        RateLimit(text)
        ?? body.refuse("rate_limit", "expected off, on or rates such as 240/minute,1200/hour, not \"\(text)\"", instead: .off)
    }
    if body.has("rate_limit") == (body.has("burst") || body.has("sustained")) {
      body.refuse("rate_limit", "expected either this, or \"burst\", \"sustained\" or both")
    }
    if !body.has("rate_limit") {
      limit.burst = rate("burst", per: .minute, body)
      limit.sustained = rate("sustained", per: .hour, body)
    }
    try body.finish()
    let project = try call.project()
    call.control.tenants.set(limit, of: project)
    return .json(limit.json)
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

extension RateLimit {
  var json: JSONValue { .members([("burst", .orNull(burst?.text)), ("sustained", .orNull(sustained?.text))]) }
}

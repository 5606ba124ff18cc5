internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// PUT /__admin/rate-limit: what `--rate-limit` sets, while the emulator runs.
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
      body.object.refuse("rate_limit", "expected either this, or \"burst\" and \"sustained\" or one of the two")
    }
    if !body.object.has("rate_limit") {
      limit.burst = rate("burst", per: .minute, body.object)
      limit.sustained = rate("sustained", per: .hour, body.object)
    }
    try body.finish()
    let project = try call.project()
    call.control.rateLimiter.set(limit, of: project)
    return ControlCall.json { writer in
      for (name, rate) in [("burst" as StaticString, limit.burst), ("sustained", limit.sustained)] {
        writer.key(name)
        writer.string(rate?.text)
      }
    }
  }

  /// A count of requests per `period`, or a rate as Django REST framework writes it; null and nothing are no limit.
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

internal import API
internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// GET and PUT /__admin/clock: the time that answers, the journal, rate windows and relative dates go by.
enum ClockEndpoints {
  static func show(_ call: ControlCall) throws -> Answer {
    let settings = call.control.settings
    return answer(settings[try call.project()])
  }

  static func change(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["action", "at", "by"])
    let action = body.object.string("action")
    let at = body.object.timestamp("at")
    let by = body.object.string("by").map { text in
      TimeSpan(text) ?? body.object.refuse("by", "expected a time span such as 90s, 5m, 2h or 1d, not \"\(text)\"", instead: TimeSpan.zero)
    }
    try body.finish()
    let control = call.control
    let project = try call.project()
    let settings = control.settings[project]
    var changed = settings
    switch action {
    case "freeze": changed.clock = settings.clock.frozen(at: at)
    case "set":
      guard let at else { throw ControlError.invalid("at", "\"set\" needs the moment to set the clock to") }
      changed.clock = settings.clock.set(to: at)
    case "advance":
      guard let by else { throw ControlError.invalid("by", "\"advance\" needs the time to move on by") }
      guard let clock = settings.clock.advanced(by: by.microseconds) else {
        throw ControlError.invalid("by", "the clock cannot leave the years 1 to 9999")
      }
      changed.clock = clock
    case "reset": changed.clock = control.initialSettings.clock
    default: throw ControlError.invalid("action", "expected one of freeze, set, advance, reset")
    }
    if let project { control.settings.set(changed, of: project) } else { control.settings.common = changed }
    return answer(changed)
  }

  private static func answer(_ settings: ProjectSettings) -> Answer {
    ControlCall.json { writer in
      writer.key("now")
      writer.string(settings.clock.now.iso8601)
      writer.key("frozen")
      if case .frozen = settings.clock { writer.bool(true) } else { writer.bool(false) }
    }
  }
}

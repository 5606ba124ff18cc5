internal import API
internal import Domain
internal import HTTPServer
internal import Storage

/// PUT /__admin/random `{"seed":42}`: the same ids, keys and fault decisions again.
enum RandomEndpoint {
  static func change(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["seed"])
    let seed = body.object.int("seed", from: 0)
    if !body.object.has("seed") { body.object.refuse("seed", "is missing") }
    try body.finish()
    let control = call.control
    let random = RandomStream(seed: UInt64(seed ?? 0))
    if let project = try call.project() {
      var settings = control.settings[project]
      settings.reseed(random)
      control.settings.set(settings, of: project)
    } else {
      control.settings.common.reseed(random)
    }
    return ControlCall.done
  }
}

internal import HTTPServer
internal import JSON

/// POST /__admin/keys and DELETE /__admin/keys/:value: keys with chosen scopes and projects.
enum KeyEndpoints {
  static func create(_ call: ControlCall) throws -> Answer {
    let control = call.control
    let value = try call.json()
    let project = try call.project() ?? sandbox(value, control.store.identities)
    var settings = control.tenants.settings(of: project)
    // What is left out: a value as PostHog makes them, and within one project that project.
    var defaults: [JSONObject.Member] = []
    if case .object(let object) = value, object["value"] == nil {
      var text: String
      repeat { text = "phx_\(settings.random.text(length: 43))" } while control.store.identities.key(text) != nil
      defaults.append(.init(key: "value", value: .string(JSONString(text))))
    }
    if let project { defaults.append(.init(key: "scoped_projects", value: .array([.int(project)]))) }
    let key = try PartReader(control.store.identities, project, now: settings.clock.now).key(value, over: defaults)
    let added = try control.store.add(key, of: project)
    control.tenants.updateSettings(of: project) { $0.random = settings.random }
    return ControlCall.json(.created, JSONValue.object(PersonalAPIKey.entity.fixture(added)).encoded)
  }

  static func delete(_ call: ControlCall) throws -> Answer {
    // A key's value is a secret even here: the answer does not repeat it.
    guard try call.control.store.removeKey(call.values[0]) else { throw ControlError.notFound("such key") }
    return ControlCall.done
  }

  /// The sandbox that a key is to be confined to; nil where it is another project, several or none.
  private static func sandbox(_ value: JSONValue, _ identities: IdentityStore) -> Int? {
    guard case .object(let object) = value, case .array(let projects)? = object["scoped_projects"], projects.count == 1,
      case .number(let number) = projects[0], let id = number.int, identities.isSandbox(id)
    else { return nil }
    return id
  }
}

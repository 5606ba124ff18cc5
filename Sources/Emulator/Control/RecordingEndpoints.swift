internal import HTTPServer
internal import JSON

/// PUT, PATCH and DELETE of /__admin/projects/:id/recordings and of single recordings: their data, in the fields of fixtures.
enum RecordingEndpoints {
  static func replaceAll(_ call: ControlCall) throws -> Answer {
    let project = try call.projectInPath()
    let recordings = try reader(call, project).recordings(call.json())
    try call.control.store.replaceRecordings(of: project, by: recordings)
    return count(recordings)
  }

  static func mergeAll(_ call: ControlCall) throws -> Answer {
    let project = try call.projectInPath()
    let store = call.control.store
    let recordings = try reader(call, project).recordings(call.json()) { try store.recordings.find($0, in: project) }
    try store.put(recordings, in: project)
    return count(recordings)
  }

  static func deleteAll(_ call: ControlCall) throws -> Answer {
    try call.control.store.replaceRecordings(of: call.projectInPath(), by: [])
    return .done
  }

  static func replace(_ call: ControlCall) throws -> Answer {
    try put(call, known(call) == nil ? .created : .ok, over: nil)
  }

  static func change(_ call: ControlCall) throws -> Answer {
    guard let known = try known(call) else { throw ControlError.notFound("recording \(call.values[1])") }
    return try put(call, .ok, over: known)
  }

  static func delete(_ call: ControlCall) throws -> Answer {
    guard try call.control.store.removeRecording(call.values[1], in: call.projectInPath()) else {
      throw ControlError.notFound("recording \(call.values[1])")
    }
    return .done
  }

  private static func known(_ call: ControlCall) throws -> Recording? {
    try call.control.store.recordings.find(call.values[1], in: call.projectInPath())
  }

  /// Stores the recording that the body is on top of `known`.
  private static func put(_ call: ControlCall, _ status: Status, over known: Recording?) throws -> Answer {
    let project = try call.projectInPath()
    let recording = try reader(call, project).recording(call.json(), id: call.values[1], over: known)
    try call.control.store.put([recording], in: project)
    return .json(.object(recording.fixture), status)
  }

  fileprivate static func reader(_ call: ControlCall, _ project: Int) throws -> PartReader {
    try PartReader(call.control.store.identities, project, now: call.control.tenants.now(project))
  }

  private static func count(_ recordings: [Recording]) -> Answer { .json(.members([("count", .int(recordings.count))])) }
}

/// PUT and DELETE of /__admin/projects/:id/playlists/:short_id/saved_filters_count: the last count of a saved filter's matches.
enum SavedFiltersCountEndpoints {
  static func replace(_ call: ControlCall) throws -> Answer {
    let playlist = try playlist(call)
    let count = try RecordingEndpoints.reader(call, playlist.projectID).savedFiltersCount(call.json())
    try call.control.store.set(count, of: playlist)
    return .json(count.map { .object(SavedFiltersCount.entity.fixture($0)) } ?? .null)
  }

  static func delete(_ call: ControlCall) throws -> Answer {
    try call.control.store.set(nil, of: playlist(call))
    return .done
  }

  private static func playlist(_ call: ControlCall) throws -> Playlist {
    let project = try call.projectInPath()
    guard let playlist = try call.control.store.playlists.find(in: project, shortID: call.values[1]) else {
      throw ControlError.notFound("playlist \(call.values[1])")
    }
    return playlist
  }
}

extension Control {
  /// Returns the value of a new key, in PostHog's form.
  func newKey(_ random: inout RandomStream) -> String {
    var key: String
    // A reseeded stream repeats keys that may still exist.
    repeat { key = "phx_" + random.text(length: 43) } while store.identities.key(key) != nil
    return key
  }
}

/// POST /__admin/keys and DELETE /__admin/keys/:value: keys with given scopes and projects.
enum KeyEndpoints {
  static func create(_ call: ControlCall) throws -> Answer {
    let control = call.control
    let value = try call.json()
    let project = try call.project() ?? sandbox(value, control.store.identities)
    var settings = control.tenants.settings(of: project)
    // The defaults: a random value, and the call's project.
    var defaults: [JSONObject.Member] = []
    if let object = value.object, object["value"] == nil {
      defaults.append(.init(key: "value", value: .text(control.newKey(&settings.random))))
    }
    if let project { defaults.append(.init(key: "scoped_projects", value: .array([.int(project)]))) }
    let key = try PartReader(control.store.identities, project, now: settings.clock.now).key(value, over: defaults)
    let added = try control.store.add(key, of: project)
    control.tenants.updateSettings(of: project) { $0.random = settings.random }
    return .json(.object(PersonalAPIKey.entity.fixture(added)), .created)
  }

  static func delete(_ call: ControlCall) throws -> Answer {
    // A key's value is a secret here too: the message does not repeat it.
    guard try call.control.store.removeKey(call.values[0]) else { throw ControlError.notFound("such key") }
    return .done
  }

  /// The sandbox that the key is to be confined to; nil if it names no project, several, or one that is not a sandbox.
  private static func sandbox(_ value: JSONValue, _ identities: IdentityStore) -> Int? {
    guard let projects = value["scoped_projects"]?.elements, projects.count == 1 else { return nil }
    return projects[0].int.flatMap { identities.isSandbox($0) ? $0 : nil }
  }
}

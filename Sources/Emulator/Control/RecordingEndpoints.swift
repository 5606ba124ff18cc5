internal import HTTPServer
internal import JSON

/// PUT, PATCH and DELETE of /__admin/projects/:id/recordings and of single recordings: their data, in the fields of fixtures.
enum RecordingEndpoints {
  /// Replaces all recordings.
  static func replaceAll(_ call: ControlCall) throws -> Answer {
    let project = try call.projectInPath()
    let recordings = try reader(call, project).recordings(call.json())
    try call.control.store.replaceRecordings(of: project, by: recordings)
    return count(recordings)
  }

  /// Merges recordings: fields that an element leaves out are kept.
  static func mergeAll(_ call: ControlCall) throws -> Answer {
    let project = try call.projectInPath()
    let store = call.control.store
    let recordings = try reader(call, project).recordings(call.json()) { try store.recordings.find($0, in: project) }
    try store.put(recordings, in: project)
    return count(recordings)
  }

  static func deleteAll(_ call: ControlCall) throws -> Answer {
    try call.control.store.replaceRecordings(of: call.projectInPath(), by: [])
    return ControlCall.done
  }

  static func replace(_ call: ControlCall) throws -> Answer {
    let project = try call.projectInPath()
    let isKnown = try call.control.store.recordings.find(call.values[1], in: project) != nil
    let recording = try reader(call, project).recording(call.json(), id: call.values[1])
    try call.control.store.put([recording], in: project)
    return ControlCall.json(isKnown ? .ok : .created, JSONValue.object(recording.fixture).encoded)
  }

  static func change(_ call: ControlCall) throws -> Answer {
    let project = try call.projectInPath()
    let id = call.values[1]
    guard let known = try call.control.store.recordings.find(id, in: project) else { throw ControlError.notFound("recording \(id)") }
    let recording = try reader(call, project).recording(call.json(), id: id, over: known)
    try call.control.store.put([recording], in: project)
    return ControlCall.json(.ok, JSONValue.object(recording.fixture).encoded)
  }

  static func delete(_ call: ControlCall) throws -> Answer {
    guard try call.control.store.removeRecording(call.values[1], in: call.projectInPath()) else {
      throw ControlError.notFound("recording \(call.values[1])")
    }
    return ControlCall.done
  }

  private static func reader(_ call: ControlCall, _ project: Int) throws -> PartReader {
    try PartReader(call.control.store.identities, project, now: call.now(project))
  }

  private static func count(_ recordings: [Recording]) -> Answer {
    ControlCall.json { writer in
      writer.member("count", recordings.count)
    }
  }
}

/// PUT and DELETE of /__admin/projects/:id/playlists/:short_id/saved_filters_count: the last count of a saved filter's matches.
enum SavedFiltersCountEndpoints {
  static func replace(_ call: ControlCall) throws -> Answer {
    let playlist = try playlist(call)
    let now = call.now(playlist.projectID)
    let count = try PartReader(call.control.store.identities, playlist.projectID, now: now).savedFiltersCount(call.json())
    try call.control.store.set(count, of: playlist)
    return ControlCall.json(.ok, (count.map { .object(SavedFiltersCount.entity.fixture($0)) } ?? JSONValue.null).encoded)
  }

  static func delete(_ call: ControlCall) throws -> Answer {
    try call.control.store.set(nil, of: playlist(call))
    return ControlCall.done
  }

  private static func playlist(_ call: ControlCall) throws -> Playlist {
    let project = try call.projectInPath()
    guard let playlist = try call.control.store.playlists.find(in: project, shortID: call.values[1]) else {
      throw ControlError.notFound("playlist \(call.values[1])")
    }
    return playlist
  }
}

/// POST /__admin/keys and DELETE /__admin/keys/:value: keys with given scopes and projects.
enum KeyEndpoints {
  static func create(_ call: ControlCall) throws -> Answer {
    let control = call.control
    let value = try call.json()
    let project = try call.project() ?? sandbox(value, control.store.identities)
    var settings = control.tenants.settings(of: project)
    // The defaults: a random value as PostHog makes it, and the call's project.
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
    // A key's value is a secret here too: the message does not repeat it.
    guard try call.control.store.removeKey(call.values[0]) else { throw ControlError.notFound("such key") }
    return ControlCall.done
  }

  /// The sandbox that the key is to be confined to; nil if it names no project, several, or one that is not a sandbox.
  private static func sandbox(_ value: JSONValue, _ identities: IdentityStore) -> Int? {
    guard case .object(let object) = value, case .array(let projects)? = object["scoped_projects"], projects.count == 1,
      case .number(let number) = projects[0], let id = number.int, identities.isSandbox(id)
    else { return nil }
    return id
  }
}

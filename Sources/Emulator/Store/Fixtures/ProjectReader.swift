internal import HTTPServer
internal import JSON

/// Reads single parts of a fixture that are to join what a store holds, by the rules of whole fixtures.
struct PartReader {
  private let base: FixtureReader
  private let identities: IdentityStore
  private let sandbox: Int?
  private let top = Place(file: "")

  /// A reader of parts that name users and projects of `identities`: those of `project` where that is a sandbox, or else everybody's.
  init(_ identities: IdentityStore, _ project: Int?, now: Timestamp) throws {
    sandbox = project.flatMap { identities.isSandbox($0) ? $0 : nil }
    base = FixtureReader(joining: try sandbox.map(identities.users(of:)) ?? identities.users, now: now)
    self.identities = identities
  }

  /// The key that `value` is on top of `defaults`.
  ///
  /// - Throws: `FixtureError` with every mistake.
  func key(_ value: JSONValue, over defaults: [JSONObject.Member]) throws(FixtureError) -> PersonalAPIKey {
    var values: Set<String> = []
    if case .object(let object) = value, case .string(let text)? = object["value"], identities.key(text.string) != nil {
      values.insert(text.string)
    }
    let key = base.key(value.over(defaults), at: top, &values, Set(sandbox.map { [$0] } ?? identities.projects.map(\.id)))
    return try finish(key)
  }

  /// The recording with this id that `value` is on top of what is `known`; the id may be left out, or must be the same.
  ///
  /// - Throws: `FixtureError` with every mistake.
  func recording(_ value: JSONValue, id: String, over known: Recording? = nil) throws(FixtureError) -> Recording {
    var ids: Set<JSONString> = []
    let defaults = [JSONObject.Member(key: "id", value: .text(id))] + (known?.fixture.members ?? [])
    let recording = base.recording(value.over(defaults), at: top, &ids)
    if let recording, JSONString(recording.id) != JSONString(id) {
      base.mistakes.add("the path names the recording \"\(id)\"", at: top.field("id"))
    }
    return try finish(recording)
  }

  /// The recordings of an array, each on top of what `known` gives for its id.
  ///
  /// - Throws: `FixtureError` with every mistake.
  func recordings(
    _ value: JSONValue, over known: (String) throws -> Recording? = { _ in nil }
  ) throws -> [Recording] {
    guard case .array(let elements) = value else {
      base.mistakes.add("expected an array, not \(value.kind)", at: top)
      throw FixtureError(mistakes: base.mistakes.all)
    }
    var ids: Set<JSONString> = []
    let recordings = try elements.enumerated().compactMap { index, element in
      var defaults: [JSONObject.Member] = []
      if case .object(let object) = element, case .string(let id)? = object["id"] { defaults = try known(id.string)?.fixture.members ?? [] }
      return base.recording(element.over(defaults), at: top.element(index), &ids)
    }
    return try finish(recordings)
  }

  /// The saved-filter count that `value` is; nil for null.
  ///
  /// - Throws: `FixtureError` with every mistake.
  func savedFiltersCount(_ value: JSONValue) throws(FixtureError) -> SavedFiltersCount? {
    let count = base.savedFiltersCount(value, at: top)
    return try finish(.some(count))
  }

  private func finish<Part>(_ part: Part?) throws(FixtureError) -> Part {
    guard let part, base.mistakes.all.isEmpty else { throw FixtureError(mistakes: base.mistakes.all) }
    return part
  }
}

extension JSONValue {
  /// The object with `defaults` for what it leaves out; anything else as it is.
  fileprivate func over(_ defaults: [JSONObject.Member]) -> JSONValue {
    // Of several members with one name an object keeps the last.
    if case .object(let object) = self { .object(JSONObject(defaults + object.members)) } else { self }
  }
}

/// Reads the projects of fixtures, with their recordings and playlists.
struct ProjectReader {
  private(set) var entries: [Seed.ProjectEntry] = []
  var random: RandomStream
  private let base: FixtureReader
  private let now: Timestamp
  private var mistakes: Mistakes { base.mistakes }

  init(_ base: FixtureReader, now: Timestamp) {
    self.base = base
    self.now = now
    random = base.random
  }

  /// A project in one file.
  private struct Section: Hashable {
    let entry: Int
    let file: String
  }

  mutating func read(_ roots: [FixtureObject]) {
    let objects = roots.flatMap { $0.elements("projects") }.compactMap {
      FixtureObject($0, at: $1, fields: ["id", "name", "recordings", "playlists"], mistakes)
    }
    var positions: [Int: Int] = [:]
    var nextID = IDs(objects)
    var sections: [(object: FixtureObject, entry: Int)] = []
    var seen: Set<Section> = []
    for object in objects {
      // A project may be spread over several files; within one, an id stands once.
      let written = object.numericID()
      if let written, let position = positions[written] {
        if !seen.insert(Section(entry: position, file: object.place.file)).inserted {
          object.refuse("id", "another project has the id \(written)")
        }
        sections.append((object, position))
        continue
      }
      let id = nextID.next(object, written: written, "project")
      positions[id] = entries.count
      seen.insert(Section(entry: entries.count, file: object.place.file))
      sections.append((object, entries.count))
      entries.append(Seed.ProjectEntry(project: Project(id: id, name: object.string("name") ?? "Project \(id)")))
    }
    if !roots.contains(where: { $0.has("projects") }) { entries = [Seed.ProjectEntry(project: Project(id: 1, name: "Default project"))] }
    for (object, entry) in sections { readRecordings(object, into: entry) }
    readPlaylists(sections)
  }

  private mutating func readRecordings(_ project: FixtureObject, into entry: Int) {
    var ids = Set(entries[entry].recordings.map { JSONString($0.id) })
    for (value, place) in project.elements("recordings") {
      if let recording = base.recording(value, at: place, &ids) { entries[entry].recordings.append(recording) }
    }
  }

  private mutating func readPlaylists(_ sections: [(object: FixtureObject, entry: Int)]) {
    let fields = [
      "id", "short_id", "name", "derived_name", "description", "pinned", "deleted", "filters", "type", "created_by", "last_modified_by",
      "created_at", "last_modified_at", "_create_in_folder", "recordings", "saved_filters_count",
    ]
    let objects = sections.flatMap { section in
      section.object.elements("playlists").compactMap { value, place in
        FixtureObject(value, at: place, fields: fields, mistakes).map { ($0, section.entry) }
      }
    }
    var ids = IDs(objects.map(\.0))
    var shortIDs: [Int: Set<String>] = [:]
    for (object, entry) in objects {
      guard case .string(let text)? = object.value("short_id")?.0 else { continue }
      let shortID = text.string
      if !shortID.isShortID { object.refuse("short_id", "must be 1 to 40 of A-Z a-z 0-9 _ -") }
      if !shortIDs[entry, default: []].insert(shortID).inserted {
        object.refuse("short_id", "another playlist of the project has the short_id \"\(shortID)\"")
      }
    }
    for (object, entry) in objects {
      let id = ids.next(object, "playlist of the project", in: entry)
      var shortID = object.has("short_id") ? object.string("short_id") ?? "" : random.shortID()
      while !object.has("short_id"), !shortIDs[entry, default: []].insert(shortID).inserted { shortID = random.shortID() }
      entries[entry].playlists.append(playlist(object, id: id, shortID: shortID, project: entries[entry].project.id))
    }
  }

  private func playlist(_ object: FixtureObject, id: Int, shortID: String, project: Int) -> Seed.PlaylistEntry {
    let filters = filters(object)
    let type = type(object)
    let createdAt = object.timestamp("created_at") ?? now
    let createdBy =
      object.isNull("created_by")
      ? nil : object.has("created_by") ? base.user(object, "created_by") : base.firstUser(object, "created_by")
    let playlist = Playlist(
      projectID: project, id: id, shortID: shortID, name: object.optionalString("name", maxLength: 400),
      derivedName: object.optionalString("derived_name", maxLength: 400), description: object.string("description") ?? "",
      isPinned: object.bool("pinned") ?? false, isDeleted: object.bool("deleted") ?? false, filters: filters, type: type,
      createdAt: createdAt, createdBy: createdBy, lastModifiedAt: object.timestamp("last_modified_at") ?? createdAt,
      lastModifiedBy: object.has("last_modified_by")
        ? object.isNull("last_modified_by") ? nil : base.user(object, "last_modified_by") : createdBy,
      folder: object.string("_create_in_folder") ?? "")
    return Seed.PlaylistEntry(
      playlist: playlist, recordings: recordings(object),
      savedFiltersCount: object.value("saved_filters_count").flatMap(base.savedFiltersCount))
  }

  private func filters(_ object: FixtureObject) -> Filters {
    guard let (value, place) = object.value("filters") else { return .none }
    switch value {
    case .null, .bool, .number: mistakes.add("expected an object, an array or a string, not \(value.kind)", at: place)
    case .string, .array, .object: if let reason = value.unfitness { mistakes.add(reason, at: place) }
    }
    return Filters(value)
  }

  /// The type that the playlist's maker named; old rows of the service are of one that does not go with their filters.
  private func type(_ object: FixtureObject) -> PlaylistType? {
    guard let name = object.optionalString("type") else { return nil }
    guard let type = PlaylistType(rawValue: name) else {
      object.refuse("type", "\"\(name)\" is not a type; the types are \"collection\" and \"filters\"")
      return nil
    }
    return type
  }

  private func recordings(_ object: FixtureObject) -> [String] {
    let ids = object.strings("recordings", minLength: 1) ?? []
    var seen: Set<JSONString> = []
    for (index, id) in ids.enumerated() {
      guard !seen.insert(JSONString(id)).inserted else { continue }
      mistakes.add("the recording \"\(id)\" is in the playlist already", at: object.place.field("recordings").element(index))
    }
    return ids
  }
}

extension String {
  fileprivate var isShortID: Bool {
    (1...40).contains(utf8.count)
      && utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }
}

extension FixtureReader {
  /// The recording `value`, whose id must not be among `ids` and joins them; nil, with the mistake noted, where it has none.
  func recording(_ value: JSONValue, at place: Place, _ ids: inout Set<JSONString>) -> Recording? {
    guard let object = FixtureObject(value, at: place, fields: ["id", "viewed_by"] + Recording.fieldNames, mistakes),
      let id = object.recordingID(mistakes)
    else { return nil }
    if !ids.insert(JSONString(id)).inserted { object.refuse("id", "another recording of the project has the id \"\(id)\"") }
    var viewedBy: [Int] = []
    for (value, place) in object.elements("viewed_by") {
      guard let user = user(value, at: place), !viewedBy.contains(user) else { continue }
      viewedBy.append(user)
    }
    return Recording(id: id, object, viewedBy: viewedBy, mistakes)
  }

  /// The saved-filter count `value`; nil for null, and with the mistake noted where it is none.
  func savedFiltersCount(_ value: JSONValue, at place: Place) -> SavedFiltersCount? {
    guard value != .null,
      let count = FixtureObject(value, at: place, fields: ["session_ids", "has_more", "previous_ids", "refreshed_at"], mistakes)
    else { return nil }
    if !count.has("session_ids") { mistakes.add("\"session_ids\" is missing", at: place) }
    return SavedFiltersCount(
      sessionIDs: count.strings("session_ids", minLength: 1) ?? [], hasMore: count.bool("has_more") ?? false,
      previousIDs: count.isNull("previous_ids") ? nil : count.strings("previous_ids", minLength: 1),
      refreshedAt: count.isNull("refreshed_at") ? nil : count.timestamp("refreshed_at"))
  }
}

extension FixtureObject {
  /// The `id` of a recording; nil, with the mistake noted, where it is missing or none.
  fileprivate func recordingID(_ mistakes: Mistakes) -> String? {
    guard has("id") else {
      mistakes.add("\"id\" is missing", at: place)
      return nil
    }
    return string("id", minLength: 1)
  }
}

internal import HTTPServer
internal import JSON

/// Reads single parts of a fixture that are to join what a store holds, by the rules of whole fixtures; each throws every mistake.
struct PartReader {
  private let base: FixtureReader
  private let identities: IdentityStore
  private let top = Place(file: "")

  /// A reader of parts that name users and projects of `identities`: those of `project` if that is a sandbox, or else everybody's.
  init(_ identities: IdentityStore, _ project: Int?, now: Timestamp) throws {
    let sandbox = identities.sandbox(project)
    base = FixtureReader(
      joining: try identities.users(of: sandbox), projects: sandbox == 0 ? identities.projects.map(\.id) : [sandbox],
      now: now)
    self.identities = identities
  }

  /// The key that `value` is on top of `defaults`.
  func key(_ value: JSONValue, over defaults: [JSONObject.Member]) throws(FixtureError) -> PersonalAPIKey {
    var values: Set<String> = []
    if case .object(let object) = value, case .string(let text)? = object["value"], identities.key(text.string) != nil {
      values.insert(text.string)
    }
    return try finish(base.key(value.over(defaults), at: top, &values))
  }

  /// The recording with this id that `value` is on top of what is `known`; the id may be left out, or must be the same.
  func recording(_ value: JSONValue, id: String, over known: Recording? = nil) throws(FixtureError) -> Recording {
    var ids: Set<JSONString> = []
    let defaults = [JSONObject.Member(key: "id", value: .text(id))] + (known?.fixture.members ?? [])
    let recording = base.recording(value.over(defaults), at: top, &ids)
    if let recording, JSONString(recording.id) != JSONString(id) {
      base.mistakes.add("the path names the recording \"\(id)\"", at: top.field("id"))
    }
    return try finish(recording)
  }

  /// The recordings of an array, each on top of what `known` returns for its id.
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
  func savedFiltersCount(_ value: JSONValue) throws(FixtureError) -> SavedFiltersCount? {
    if value == .null { return nil }
    return try finish(FixtureObject.content(value, at: top, of: SavedFiltersCount.entity, base.references, base.mistakes))
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

/// The projects, with their recordings and playlists.
extension FixtureReader {
  /// A project in one file.
  private struct Section: Hashable {
    let entry: Int
    let file: String
  }

  mutating func readProjects(_ roots: [FixtureObject]) {
    let objects = roots.flatMap { $0.elements("projects") }.compactMap {
      FixtureObject($0, at: $1, fields: Project.entity.names + ["recordings", "playlists"], mistakes)
    }
    var positions: [Int: Int] = [:]
    var nextID = IDs(objects)
    var sections: [(object: FixtureObject, entry: Int)] = []
    var seen: Set<Section> = []
    for object in objects {
      // A project may be spread over several files; within one, an id occurs once.
      let written = object.numericID()
      if let written, let position = positions[written] {
        if !seen.insert(Section(entry: position, file: object.place.file)).inserted {
          object.refuseTaken("id", "another project has the id \(written)")
        }
        sections.append((object, position))
        continue
      }
      let id = nextID.next(object, written: written, "project")
      positions[id] = seed.projects.count
      seen.insert(Section(entry: seed.projects.count, file: object.place.file))
      sections.append((object, seed.projects.count))
      var project = Project(id: id, name: "Project \(id)")
      Project.entity.read(object, into: &project)
      seed.projects.append(Seed.ProjectEntry(project: project))
    }
    if !roots.contains(where: { $0.has("projects") }) {
      seed.projects = [Seed.ProjectEntry(project: Project(id: 1, name: "Default project"))]
    }
    for (object, entry) in sections { readRecordings(object, into: entry) }
    readPlaylists(sections)
  }

  private mutating func readRecordings(_ project: FixtureObject, into entry: Int) {
    var ids = Set(seed.projects[entry].recordings.map { JSONString($0.id) })
    for (value, place) in project.elements("recordings") {
      if let recording = recording(value, at: place, &ids) { seed.projects[entry].recordings.append(recording) }
    }
  }

  private mutating func readPlaylists(_ sections: [(object: FixtureObject, entry: Int)]) {
    let objects = sections.flatMap { section in
      section.object.elements("playlists").compactMap { value, place in
        FixtureObject(value, at: place, fields: Playlist.entity.names, mistakes).map { ($0, section.entry) }
      }
    }
    var ids = IDs(objects.map(\.0))
    var shortIDs: [Int: Set<String>] = [:]
    for (object, entry) in objects {
      guard case .string(let text)? = object.value("short_id")?.0 else { continue }
      let shortID = text.string
      if !shortID.isShortID { object.refuse("short_id", "must be 1 to 40 of A-Z a-z 0-9 _ -") }
      if !shortIDs[entry, default: []].insert(shortID).inserted {
        object.refuseTaken("short_id", "another playlist of the project has the short_id \"\(shortID)\"")
      }
    }
    for (object, entry) in objects {
      var playlist = Playlist(
        projectID: seed.projects[entry].project.id, id: ids.next(object, "playlist of the project", in: entry), createdAt: now,
        createdBy: object.has("created_by") ? nil : firstUser(object, "created_by"))
      if !object.has("short_id") {
        repeat { playlist.shortID = random.shortID() } while !shortIDs[entry, default: []].insert(playlist.shortID).inserted
      }
      Playlist.entity.read(object, into: &playlist, references)
      if !object.has("last_modified_at") { playlist.lastModifiedAt = playlist.createdAt }
      if !object.has("last_modified_by") { playlist.lastModifiedBy = playlist.createdBy }
      seed.projects[entry].playlists.append(playlist)
    }
  }
}

extension String {
  fileprivate var isShortID: Bool {
    (1...40).contains(utf8.count)
      && utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }
}

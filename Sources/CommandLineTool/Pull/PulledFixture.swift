internal import Emulator
internal import JSON

struct PulledFixture {
  /// The key of the fixture, which never contains the key that was used to read it.
  static let key = "phx_pulled"

  /// The fixture, with all real names.
  private(set) var json = JSONValue.null
  /// Messages about what the fixture does not contain.
  private(set) var notes: [String] = []
  private let users: PulledUsers
  /// The recordings with data, in the order of the playlists.
  private var recordings: [JSONObject] = []
  private var recordingIDs: Set<JSONString> = []
  /// The ids of the recordings that the key's user has watched.
  private var watched: [String] = []

  init(_ project: PulledProject) {
    users = PulledUsers(project)
    let marks = Self.marks(project)
    for playlist in project.playlists {
      for row in playlist.recordings.reversed() { add(row, marks) }
    }
    // Recordings in no other playlist, in an order that does not depend on the synthetic playlists.
    let others = project.synthetic.flatMap(\.recordings).sorted {
      ($0["id"]?.text ?? "").utf8.lexicographicallyPrecedes(($1["id"]?.text ?? "").utf8)
    }
    for row in others { add(row, marks) }
    let playlists = project.playlists.map { JSONValue.object(self.playlist($0)) }
    // Without a known organization, the same id as in an emulator without fixtures.
    var organization = (id: Placeholder.uuid(0), name: "Pulled")
    if let id = project.organization?["id"]?.text, let name = project.organization?["name"]?.text { organization = (id, name) }
    let key: [(String, JSONValue)] = [
      ("value", .text(Self.key)), ("label", .text("Pulled")), ("user", .int(users.reader)), ("scopes", .array([.text("*")])),
    ]
    let pulled: [(String, JSONValue)] = [
      ("id", .int(project.id)), ("name", .text(project.project?["name"]?.text ?? "Project \(project.id)")),
      ("recordings", .array(recordings.map(JSONValue.object))), ("playlists", .array(playlists)),
    ]
    json = .members([
      ("organization", .members([("id", .text(organization.id)), ("name", .text(organization.name))])), ("users", .array(users.fixture)),
      ("personal_api_keys", .array([.members(key)])), ("projects", .array([.members(pulled)])),
    ])
  }

  // MARK: Recordings

  /// The fixture's marks of the recordings in synthetic playlists, by recording.
  ///
  /// There are none for recordings that expire and for the watch history, which follow from other fields.
  private static func marks(_ project: PulledProject) -> [String: Set<String>] {
    let names = [SyntheticPlaylist.commented: "commented", .shared: "shared", .exported: "exported", .frustrated: "frustrated"]
    var marks: [String: Set<String>] = [:]
    for (shortID, recordings) in project.synthetic {
      guard let mark = SyntheticPlaylist(shortID: shortID).flatMap({ names[$0] }) else { continue }
      for id in recordings.compactMap({ $0["id"]?.text }) { marks[id, default: []].insert(mark) }
    }
    return marks
  }

  private mutating func add(_ row: JSONObject, _ marks: [String: Set<String>]) {
    // The server returns only the id of a recording without data.
    guard let id = row["id"]?.text, row["distinct_id"]?.text != nil, recordingIDs.insert(JSONString(id)).inserted else { return }
    var viewers = (row["viewers"]?.elements ?? []).compactMap { $0.text.flatMap { users.idsByEmail[$0] } }
    if row["viewed"] == .bool(true) {
      viewers.insert(users.reader, at: 0)
      watched.append(id)
    }
    var members = [JSONObject.Member(key: "id", value: .text(id))]
    members.copy(
      ["distinct_id", "start_url", "storage", "active_seconds", "inactive_seconds", "ongoing", "activity_score"], of: row, as: Self.known)
    members.copy(["start_time", "end_time", "expiry_time"], of: row, as: Self.time)
    members.copy(
      ["recording_duration", "retention_period_days"] + Recording.countNames.map { JSONString("\($0)") }, of: row, as: Self.wholeNumber)
    // The emulator has no other sources.
    members.copy(["snapshot_source"], of: row) { $0 == .text("web") || $0 == .text("mobile") ? $0 : nil }
    members.copy(["person"], of: row, as: Self.person)
    members.add("viewed_by", .array(viewers.map(JSONValue.int)))
    for mark in marks[id] ?? [] { members.add(JSONString(mark), .bool(true)) }
    recordings.append(JSONObject(members))
  }

  private static func known(_ value: JSONValue) -> JSONValue? { value == .null ? nil : value }

  /// A time in the format of fixtures; an invalid one is kept, and the check of the fixture refuses it.
  private static func time(_ value: JSONValue) -> JSONValue? {
    guard case .string(let text) = value, let time = Timestamp(iso8601: text.string) else { return known(value) }
    return .text(time.iso8601)
  }

  private static func wholeNumber(_ value: JSONValue) -> JSONValue? {
    guard case .number(let number) = value, !number.isInteger, number.double.magnitude < 1e15 else { return known(value) }
    return .int(Int(number.double.rounded()))
  }

  private static func person(_ value: JSONValue) -> JSONValue? {
    // An unknown person is null, or an object without an id.
    guard case .object(let person) = value, person["id"] != .null else { return nil }
    var members: [JSONObject.Member] = []
    members.add("id", person["id"]?.int.map(JSONValue.int))
    members.copy(["name", "distinct_ids", "properties"], of: person, as: known)
    members.copy(["created_at", "last_seen_at"], of: person, as: time)
    if let uuid = person["uuid"]?.text, !uuid.isEmpty { members.add("uuid", .text(uuid)) }
    return .object(JSONObject(members))
  }

  // MARK: Playlists

  private mutating func playlist(_ pulled: PulledProject.PulledPlaylist) -> JSONObject {
    let shown = pulled.object
    var members: [JSONObject.Member] = []
    members.copy(
      ["id", "short_id", "name", "derived_name", "description", "pinned", "deleted", "_create_in_folder"], of: shown, as: Self.known)
    members.add("filters", filters(pulled))
    if pulled.isTyped { members.copy(["type"], of: shown, as: Self.known) }
    members.copy(["created_at", "last_modified_at"], of: shown, as: Self.time)
    for name in ["created_by", "last_modified_by"] as [JSONString] {
      members.add(name, shown[name]?["id"]?.int.map(JSONValue.int) ?? .null)
    }
    let ids = pulled.recordings.reversed().compactMap { $0["id"]?.text }
    members.add("recordings", .array(ids.map(JSONValue.text)))
    let counts = shown["recordings_counts"]?.object
    if let count = counts?["collection"]?["count"]?.int, count != ids.count {
      notes.append("playlist \(pulled.shortID): the server counts \(count) recordings but lists \(ids.count), which the fixture contains")
    }
    members.add("saved_filters_count", counts?["saved_filters"]?.object.flatMap { savedFiltersCount($0, pulled.shortID) })
    return JSONObject(members)
  }

  private mutating func filters(_ pulled: PulledProject.PulledPlaylist) -> JSONValue {
    switch pulled.object["filters"] {
    case .object(let filters)?: return .object(filters)
    case .array(let filters)?: return .array(filters)
    case .string(let filters)?: return .string(filters)
    case .null?, nil: break
    case .bool?, .number?: notes.append("playlist \(pulled.shortID): its filters are a boolean or a number and are left out")
    }
    return .members([])
  }

  /// The largest count for which ids are generated.
  private static let maxCount = 10_000

  /// A `saved_filters_count` with the same numbers; nil if there is none.
  ///
  /// The server does not say which recordings match, so that the ids are generated, except for watched ones, which must be real.
  private mutating func savedFiltersCount(_ shown: JSONObject, _ shortID: String) -> JSONValue? {
    guard let count = shown["count"]?.int, count >= 0 else { return nil }
    guard count <= Self.maxCount else {
      notes.append("playlist \(shortID): the count of its filters, \(count), is too large and left out")
      return nil
    }
    let known = watched.prefix(max(0, min(shown["watched_count"]?.int ?? 0, count)))
    let unknown = known.count < count ? (known.count + 1...count).map { "\(shortID)-match-\($0)" } : []
    // No previous ids make the count an increase.
    let previous: JSONValue = shown["increased"] == .bool(true) ? .array([]) : .null
    return .members([
      ("session_ids", .array((known + unknown).map(JSONValue.text))), ("has_more", .bool(shown["has_more"] == .bool(true))),
      ("previous_ids", previous), ("refreshed_at", shown["last_refreshed_at"].flatMap(Self.time) ?? .null),
    ])
  }
}

extension [JSONObject.Member] {
  /// Appends a member, unless its value is nil.
  mutating func add(_ name: JSONString, _ value: JSONValue?) {
    if let value { append(.init(key: name, value: value)) }
  }

  /// Appends the members `names` of `object`, without those for whose value `read` returns nil.
  mutating func copy(_ names: [JSONString], of object: JSONObject, as read: (JSONValue) -> JSONValue?) {
    for name in names { add(name, object[name].flatMap(read)) }
  }
}

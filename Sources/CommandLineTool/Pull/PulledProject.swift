internal import Emulator
internal import Glibc
internal import HTTPServer
internal import JSON
internal import SQLite

/// `pull`: writes a real project's playlists as a fixture.
enum Pull {
  private static let from = Option("from", Values.serviceURL, "The server, such as https://us.posthog.com.", isRequired: true)
  private static let key = Option(
    "key", Values.apiKey, "A personal API key with the scope session_recording_playlist:read. The variable keeps it out of sight.",
    isRequired: true)
  private static let project = Option("project", Values.id, "The id of the project.", isRequired: true)
  private static let keepNames = Option(
    "keep-names", Values.flag, "Keep names, e-mail addresses, descriptions, URLs and properties.")
  static let command = Command(
    name: "pull", abstract: "Write a real project's playlists to stdout, as a fixture.",
    discussion: """
      Only reads. Names, descriptions, e-mail addresses, distinct ids, properties and URLs of playlists, users and persons are replaced \
      consistently, and so are e-mail addresses in filters; the rest of the filters is kept. The key of the fixture is \(PulledFixture.key). Not \
      included are deleted playlists, synthetic playlists (but their recordings are), and recordings in no playlist. Needs curl. The example \
      takes the key from the environment.
      """,
    examples: ["--from https://us.posthog.com --project 12345 > fixture.json"],
    options: [from.description, key.description, project.description, keepNames.description, RunLimit.option.description],
    readsEnvironment: true, run: run)

  private static func run(_ arguments: Arguments) throws {
    let (from, key, project) = (try arguments.required(from), try arguments.required(key), try arguments.required(project))
    let interruption = Interruption([SIGINT, SIGTERM])
    defer { withExtendedLifetime(interruption) {} }
    let limit = try RunLimit(RunLimit.timeout(arguments), isInterrupted: interruption.hasArrived)
    let pulled = PulledFixture(try PulledProject(project, of: Service(url: from, key: key, limit: limit)))
    let fixture = arguments.value(keepNames) == true ? pulled.json : Anonymizer.anonymous(pulled.json)
    do {
      // Checked as any fixture, and written as by `export`.
      var reader = FixtureReader(now: EmulatorClock.system.now, random: RandomStream(seed: 0))
      let store = try Store(.memory)
      try store.replace(by: reader.read([FixtureFile(name: from, fixture)]))
      try StandardOutput.write(store.export())
    } catch let error as FixtureError {
      throw Failure("the project cannot be written as a fixture:", details: error.mistakes.map(\.description))
    }
    for note in pulled.notes { StandardError.writeLine("playlists-emulator: \(note)") }
  }
}

/// The data of a project on a server: its playlists, their recordings, and its people.
struct PulledProject {
  struct PulledPlaylist {
    let object: JSONObject
    /// Whether its type was set when it was created, and not derived.
    let isTyped: Bool
    /// Its recordings, the newest addition first.
    let recordings: [JSONObject]

    var shortID: String { object["short_id"]?.text ?? "" }
  }

  let id: Int
  /// The project; nil if the key may not see it.
  let project: JSONObject?
  /// The organization; nil if the key may not see it.
  let organization: JSONObject?
  /// The key's user; nil if the server does not show it.
  let reader: JSONObject?
  /// The playlists, in the order of their ids.
  let playlists: [PulledPlaylist]
  /// The `short_id`s of the synthetic playlists, with their recordings.
  let synthetic: [(shortID: String, recordings: [JSONObject])]

  /// Reads the project `id` of `service`.
  ///
  /// - Throws: `Failure` if the server cannot be reached, refuses a request, or is not a server of this API.
  init(_ id: Int, of service: Service) throws(Failure) {
    self.id = id
    let list = PulledList(service: service, path: "/api/projects/\(id)/session_recording_playlists/")
    // Oldest first: playlists that are created meanwhile come last and do not move others to another page.
    let all = try list.all("&order=created_at")
    let isSynthetic = { (row: JSONObject) in row["is_synthetic"] == .bool(true) || (row["id"]?.int ?? 0) < 0 }
    let shown = all.filter { !isSynthetic($0) }
    var typed: Set<Int> = []
    // The filter matches only types that were set, and not derived ones.
    for type in Set(shown.compactMap { $0["type"]?.text }) {
      typed.formUnion(try list.all("&order=created_at&type=\(type)").compactMap { $0["id"]?.int })
    }
    let ordered = shown.sorted { ($0["id"]?.int ?? 0) < ($1["id"]?.int ?? 0) }
    playlists = try ordered.map { object throws(Failure) in
      let isTyped = typed.contains(object["id"]?.int ?? 0)
      return PulledPlaylist(object: object, isTyped: isTyped, recordings: try list.recordings(of: object))
    }
    synthetic = try all.filter(isSynthetic).map { row throws(Failure) in (row["short_id"]?.text ?? "", try list.recordings(of: row)) }
    project = try service.objectIfVisible("/api/projects/\(id)/")
    organization = try service.objectIfVisible("/api/organizations/@current/")
    if let user = try service.objectIfVisible("/api/users/@me/"), user["id"]?.int != nil {
      reader = user
    } else {
      // A key that may not read its user may still list the user's own playlists.
      reader = try list.page("&user=true", limit: 1, offset: 0).rows.first?["created_by"]?.object
    }
  }
}

/// Reads the list of a project's playlists, and their recordings, page by page.
private struct PulledList {
  let service: Service
  /// The path of the list.
  let path: String
  private static let size = 100
  private static let recordingsSize = 50

  /// Returns all playlists that match `parameters`.
  ///
  /// It uses `next` only to see whether there is another page: its URL may name another host, which must not get the key.
  func all(_ parameters: String) throws(Failure) -> [JSONObject] {
    var rows: [JSONObject] = []
    var ids: Set<Int> = []
    while true {
      let page = try page(parameters, limit: Self.size, offset: rows.count)
      rows += page.rows
      for row in page.rows {
        // The short_id becomes a part of a path.
        guard let id = row["id"]?.int, let shortID = row["short_id"]?.text,
          shortID.utf8.allSatisfy({ $0.isLetterOrDigit || "_-".utf8.contains($0) })
        else {
          throw Failure("\(path) lists a playlist without an id or with an invalid short_id")
        }
        if !ids.insert(id).inserted {
          throw Failure("\(path) lists playlist \(id) on two pages: the list has changed meanwhile. Pull again.")
        }
      }
      if page.isLast || page.rows.isEmpty {
        guard page.count == rows.count else {
          throw Failure("\(path) counts \(page.count) playlists and lists \(rows.count): the list has changed meanwhile. Pull again.")
        }
        return rows
      }
    }
  }

  func page(_ parameters: String, limit: Int, offset: Int) throws(Failure) -> (rows: [JSONObject], count: Int, isLast: Bool) {
    let page = try service.object("\(path)?limit=\(limit)&offset=\(offset)\(parameters)")
    guard let count = page["count"]?.int, let rows = page["results"]?.elements, let next = page["next"] else {
      throw Failure("\(path) does not return a page of a list: is this the address of the API?")
    }
    return (try objects(rows, path), count, next == .null)
  }

  /// Returns the recordings of the playlist; sends no request if its count is 0.
  func recordings(of playlist: JSONObject) throws(Failure) -> [JSONObject] {
    let count = playlist["recordings_counts"]?["collection"]?["count"]
    if count == .null || count == .int(0) { return [] }
    let path = "\(path)\(playlist["short_id"]?.text ?? "")/recordings/"
    var rows: [JSONObject] = []
    var offset = 0
    while true {
      // The service searches only the last days for the recordings of a playlist whose type nobody named.
      let page = try service.object("\(path)?limit=\(Self.recordingsSize)&offset=\(offset)&date_from=-10y")
      guard let results = page["results"]?.elements else { throw Failure("\(path) does not return a page of recordings") }
      rows += try objects(results, path)
      // A page may show fewer than it contains: recordings without data are left out.
      offset += Self.recordingsSize
      // The service shows no more of a collection than these, whatever the offset.
      if page["next_cursor"] != nil { break }
      // And it does not say of a slice of a synthetic playlist that another follows.
      guard page["has_next"] == .bool(true) || playlist["is_synthetic"] == .bool(true) && offset < count?.int ?? 0 else { break }
    }
    var ids: Set<JSONString> = []
    for row in rows {
      guard let id = row["id"]?.text else { throw Failure("\(path) lists a recording without an id") }
      if !ids.insert(JSONString(id)).inserted {
        throw Failure("\(path) lists recording \(id) twice: the playlist has changed meanwhile. Pull again.")
      }
    }
    return rows
  }

  private func objects(_ values: [JSONValue], _ path: String) throws(Failure) -> [JSONObject] {
    try values.map { value throws(Failure) in
      guard case .object(let object) = value else { throw Failure("\(path) lists something that is not an object") }
      return object
    }
  }
}

/// The users of a project's playlists, as in a fixture.
struct PulledUsers {
  private var byID: [Int: JSONObject] = [:]
  private(set) var idsByEmail: [String: Int] = [:]
  /// The id of the key's user.
  private(set) var reader = 0

  init(_ project: PulledProject) {
    let makers = project.playlists.flatMap { [$0.object["created_by"]?.object, $0.object["last_modified_by"]?.object] }
    for user in makers + [project.reader] {
      guard let user, let id = user["id"]?.int, NumericID.range.contains(id), byID[id] == nil else { continue }
      byID[id] = user
      if let email = user["email"]?.text { idsByEmail[email] = id }
    }
    var last = byID.keys.max() ?? 0
    func next() -> Int {
      last += 1
      return last
    }
    // The fixture's key needs a user, even if the server shows none.
    reader = project.reader?["id"]?.int.flatMap { byID[$0] == nil ? nil : $0 } ?? next()
    if byID[reader] == nil { byID[reader] = JSONObject() }
    let recordings = project.playlists.flatMap(\.recordings) + project.synthetic.flatMap(\.recordings)
    let viewers = recordings.flatMap { $0["viewers"]?.elements ?? [] }
    for case .string(let email) in viewers where idsByEmail[email.string] == nil {
      let id = next()
      idsByEmail[email.string] = id
      byID[id] = JSONObject([.init(key: "email", value: .string(email))])
    }
  }

  /// The users of the fixture, by id; unknown values are derived from the id, so that they are reproducible.
  var fixture: [JSONValue] {
    byID.sorted { $0.key < $1.key }.map { id, user in
      var members: [JSONObject.Member] = []
      members.add("id", .int(id))
      members.add("uuid", .text(user["uuid"]?.text ?? Placeholder.uuid(id)))
      members.add("distinct_id", .text(user["distinct_id"]?.text ?? "user-\(id)"))
      members.copy(["first_name", "last_name", "email"], of: user) { $0.text.map(JSONValue.text) }
      for name in ["is_email_verified", "role_at_organization"] as [JSONString] { members.add(name, user[name] ?? .null) }
      // The service stores any JSON here; its own values are objects.
      members.add("hedgehog_config", user["hedgehog_config"]?.object.map(JSONValue.object) ?? .null)
      return .object(JSONObject(members))
    }
  }
}

/// Values for what is unknown or must not be shown.
enum Placeholder {
  /// A unique UUID that contains `number`.
  static func uuid(_ number: Int) -> String {
    "01920000-0000-7000-8001-\(UInt(bitPattern: number).hexadecimal(digits: 12).suffix(12))"
  }
}

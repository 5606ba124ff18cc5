internal import JSON

/// What a server tells of a project: its playlists, their recordings, and the people on them.
struct PulledProject {
  /// A playlist as the list shows it.
  struct PulledPlaylist {
    let object: JSONObject
    /// Whether its type was named by its maker, and not derived.
    let isTyped: Bool
    /// Its recordings as they are shown, the newest addition first.
    let recordings: [JSONObject]

    var shortID: String { object["short_id"]?.text ?? "" }
  }

  let id: Int
  /// The project; nil where the key may not see it.
  let project: JSONObject?
  /// The organization; nil where the key may not see it.
  let organization: JSONObject?
  /// The key's user; nil where nothing tells who that is.
  let reader: JSONObject?
  /// By id.
  let playlists: [PulledPlaylist]
  /// Those that the service puts together itself, by `short_id`, with the recordings that they show.
  let synthetic: [(shortID: String, recordings: [JSONObject])]

  /// Reads the project `id` of `service`.
  ///
  /// - Throws: `Failure` where the server cannot be reached, refuses, or answers otherwise than this API does.
  init(_ id: Int, of service: Service) throws(Failure) {
    self.id = id
    let list = PulledList(service, project: id)
    // From the oldest on: what is made meanwhile comes last, and moves nothing.
    let all = try list.all("&order=created_at")
    let isSynthetic = { (row: JSONObject) in row["is_synthetic"] == .bool(true) || (row["id"]?.int ?? 0) < 0 }
    let shown = all.filter { !isSynthetic($0) }
    var typed: [String: Set<Int>] = [:]
    // The filter goes by the type that was named, so that it tells the others from it.
    for type in Set(shown.compactMap { $0["type"]?.text }) {
      typed[type] = Set(try list.all("&order=created_at&type=\(type)").compactMap { $0["id"]?.int })
    }
    var playlists: [PulledPlaylist] = []
    for object in shown.sorted(by: { ($0["id"]?.int ?? 0) < ($1["id"]?.int ?? 0) }) {
      let isTyped = object["type"]?.text.flatMap { typed[$0] }?.contains(object["id"]?.int ?? 0) ?? false
      playlists.append(PulledPlaylist(object: object, isTyped: isTyped, recordings: try list.recordings(of: object)))
    }
    self.playlists = playlists
    var synthetic: [(shortID: String, recordings: [JSONObject])] = []
    for object in all where isSynthetic(object) { synthetic.append((object["short_id"]?.text ?? "", try list.recordings(of: object))) }
    self.synthetic = synthetic
    project = try service.objectIfShown("/api/projects/\(id)/")
    organization = try service.objectIfShown("/api/organizations/@current/")
    if let user = try service.objectIfShown("/api/users/@me/"), user["id"]?.int != nil {
      reader = user
    } else {
      // A key that may not ask who it is may still ask for its user's own playlists.
      reader = try list.page("&user=true", limit: 1, offset: 0).rows.first?["created_by"]?.object
    }
  }
}

/// Reads the list of a project's playlists, and the recordings in them, page by page.
private struct PulledList {
  private let service: Service
  private let path: String
  private static let size = 100
  private static let recordingsSize = 50

  init(_ service: Service, project: Int) {
    self.service = service
    path = "/api/projects/\(project)/session_recording_playlists/"
  }

  /// All the playlists that `parameters` leave in.
  ///
  /// Whether there is another page is taken from `next`; where it is, not: another host has no business with the key.
  func all(_ parameters: String) throws(Failure) -> [JSONObject] {
    var rows: [JSONObject] = []
    var ids: Set<Int> = []
    while true {
      let page = try page(parameters, limit: Self.size, offset: rows.count)
      rows += page.rows
      for row in page.rows {
        guard let id = row["id"]?.int, let shortID = row["short_id"]?.text, shortID.utf8.allSatisfy(Self.isPlain) else {
          throw Failure("\(path) shows a playlist without an id, or with a short_id that is none")
        }
        if !ids.insert(id).inserted { throw Failure("\(path) shows the playlist \(id) on two pages: it changed meanwhile; pull again") }
      }
      if page.isLast || page.rows.isEmpty {
        guard page.count == rows.count else {
          throw Failure("\(path) counts \(page.count) playlists and shows \(rows.count): it changed meanwhile; pull again")
        }
        return rows
      }
    }
  }

  func page(_ parameters: String, limit: Int, offset: Int) throws(Failure) -> (rows: [JSONObject], count: Int, isLast: Bool) {
    let page = try service.object("\(path)?limit=\(limit)&offset=\(offset)\(parameters)")
    guard let count = page["count"]?.int, let rows = page["results"]?.elements, let next = page["next"] else {
      throw Failure("\(path) answers with no page of a list: is this the address of the API?")
    }
    return (try objects(rows, path), count, next == .null)
  }

  /// What the playlist shows of its recordings; not asked for where it counts none.
  func recordings(of playlist: JSONObject) throws(Failure) -> [JSONObject] {
    if let count = playlist["recordings_counts"]?["collection"]?["count"],
      count == .null || count == .int(0)
    {
      return []
    }
    let path = "\(path)\(playlist["short_id"]?.text ?? "")/recordings/"
    var rows: [JSONObject] = []
    var offset = 0
    while true {
      let page = try service.object("\(path)?limit=\(Self.recordingsSize)&offset=\(offset)")
      guard let results = page["results"]?.elements else { throw Failure("\(path) answers with no page of recordings") }
      rows += try objects(results, path)
      if page["has_next"] != .bool(true) { break }
      // A page may show less than it holds: recordings without data are left out of it.
      offset += Self.recordingsSize
    }
    var ids: Set<JSONString> = []
    for row in rows {
      guard let id = row["id"]?.text else { throw Failure("\(path) shows a recording without an id") }
      if !ids.insert(JSONString(id)).inserted { throw Failure("\(path) shows the recording \(id) twice: it changed meanwhile; pull again") }
    }
    return rows
  }

  /// Whether the byte may stand in a path as it is, and in a `short_id`.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
  }

  private func objects(_ values: [JSONValue], _ path: String) throws(Failure) -> [JSONObject] {
    var objects: [JSONObject] = []
    for value in values {
      guard case .object(let object) = value else { throw Failure("\(path) shows something that is no object") }
      objects.append(object)
    }
    return objects
  }
}

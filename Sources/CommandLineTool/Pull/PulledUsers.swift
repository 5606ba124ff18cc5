internal import Domain
internal import JSON

/// The people on a project's playlists, each once, as a fixture has them.
struct PulledUsers {
  private var byID: [Int: JSONObject] = [:]
  /// Those of whom the e-mail alone is known, in the order in which they were seen.
  private var strangers: [String] = []
  private var idsByEmail: [String: Int] = [:]
  /// The id of the key's user.
  private(set) var reader = 0

  /// The people of `project`.
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
    // The fixture's key needs a user, even where nothing tells of one.
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

  /// The id of the user with this e-mail.
  func id(email: String) -> Int? { idsByEmail[email] }

  /// The users of a fixture, by id; what is not known of one is made up from the id, so that it is the same every time.
  var fixture: [JSONValue] {
    byID.sorted { $0.key < $1.key }.map { id, user in
      var members: [JSONObject.Member] = [
        .init(key: "id", value: .int(id)),
        .init(key: "uuid", value: user["uuid"]?.text.map(JSONValue.text) ?? .text(MadeUp.uuid(id))),
        .init(key: "distinct_id", value: user["distinct_id"]?.text.map(JSONValue.text) ?? .text("user-\(id)")),
      ]
      for name in ["first_name", "last_name", "email"] as [JSONString] {
        if let text = user[name]?.text { members.append(.init(key: name, value: .text(text))) }
      }
      for name in ["is_email_verified", "role_at_organization"] as [JSONString] {
        members.append(.init(key: name, value: user[name] ?? .null))
      }
      // The service keeps any JSON there; what it makes itself is an object.
      members.append(.init(key: "hedgehog_config", value: user["hedgehog_config"]?.object.map(JSONValue.object) ?? .null))
      return .object(JSONObject(members))
    }
  }
}

/// What stands for something unknown or not to be shown.
enum MadeUp {
  /// A UUID that nobody else has, with `number` in it.
  static func uuid(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return "01920000-0000-7000-8001-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits.suffix(12)
  }
}

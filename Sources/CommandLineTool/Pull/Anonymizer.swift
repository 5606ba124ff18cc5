internal import JSON

/// Puts made-up names in the place of the real ones of a fixture, the same for the same.
///
/// What a client works with stays: ids, short_ids, times, counts, types, and filters but for the addresses, visitors and URLs in them.
struct Anonymizer {
  private var emails: [String: String] = [:]
  private var strangers = Pseudonyms()
  private var visitors = Pseudonyms()
  private var pages = Pseudonyms()
  private var people = Pseudonyms()
  private var names = Pseudonyms()
  private var descriptions = Pseudonyms()
  private var folders = Pseudonyms()

  /// The fixture without a real name in it.
  static func anonymous(_ fixture: JSONValue) -> JSONValue {
    var anonymizer = Anonymizer()
    return anonymizer.fixture(fixture)
  }

  private mutating func fixture(_ fixture: JSONValue) -> JSONValue {
    fixture.changing { name, value in
      switch name {
      case "organization": .members([("id", .text(MadeUp.uuid(0))), ("name", .text("Organization"))])
      case "users": value.elements { user($0) }
      case "projects": value.elements { project($0) }
      default: value
      }
    }
  }

  private mutating func user(_ user: JSONValue) -> JSONValue {
    guard case .object(let object) = user, let id = object["id"]?.int else { return user }
    let made = "user\(id)@example.com"
    if let email = object["email"]?.text { emails[email.lowercased()] = made }
    return user.changing { name, value in
      switch name {
      case "uuid": .text(MadeUp.uuid(id))
      case "distinct_id": .text("user-\(id)")
      case "first_name": .text("User")
      case "last_name": .text("\(id)")
      case "email": .text(made)
      // An avatar is somebody's too.
      case "hedgehog_config": .null
      default: value
      }
    }
  }

  private mutating func project(_ project: JSONValue) -> JSONValue {
    guard case .object(let object) = project, let id = object["id"]?.int else { return project }
    // Recordings first, and the filters of playlists last, which may name what stands in recordings.
    return project.changing { name, value in
      switch name {
      case "name": .text("Project \(id)")
      case "recordings": value.elements { recording($0) }
      case "playlists": value.elements { playlist($0) }
      default: value
      }
    }
  }

  // MARK: Recordings

  private mutating func recording(_ recording: JSONValue) -> JSONValue {
    recording.changing { name, value in
      switch name {
      case "distinct_id": value.text { visitor($0) }
      case "start_url": value.text { page($0) }
      case "person": person(value)
      default: value
      }
    }
  }

  private mutating func person(_ person: JSONValue) -> JSONValue {
    guard case .object(let object) = person else { return person }
    let identity = object["uuid"]?.text ?? object["id"]?.int.map(String.init) ?? object["name"]?.text ?? ""
    let number = people.number(identity)
    return person.changing { name, value in
      switch name {
      case "id": .int(number)
      case "name": .text("Person \(number)")
      case "distinct_ids": value.elements { $0.text { visitor($0) } }
      case "properties": .members([])
      case "uuid": .text(MadeUp.uuid(0x1_0000_0000 + number))
      default: value
      }
    }
  }

  private mutating func visitor(_ distinctID: String) -> String { "visitor-\(visitors.number(distinctID))" }

  private mutating func page(_ url: String) -> String { "https://example.com/page-\(pages.number(url))" }

  // MARK: Playlists

  private mutating func playlist(_ playlist: JSONValue) -> JSONValue {
    playlist.changing { name, value in
      switch name {
      // One table for both, since a name is often the derived one made one's own.
      case "name", "derived_name": value.text { "Playlist \(names.number($0))" }
      case "description": value.text { "Description \(descriptions.number($0))" }
      case "_create_in_folder": value.text { "Folder \(folders.number($0))" }
      case "filters": filters(value)
      default: value
      }
    }
  }

  /// The value with made-up ones in the place of what the recordings name, and of e-mail addresses; keys of objects among them.
  private mutating func filters(_ value: JSONValue) -> JSONValue {
    switch value {
    case .null, .bool, .number: value
    case .string(let text): .string(filterText(text))
    case .array(let elements): .array(elements.map { filters($0) })
    case .object(let object): .object(JSONObject(object.members.map { .init(key: filterText($0.key), value: filters($0.value)) }))
    }
  }

  /// The text itself where there is nothing to hide in it, so that nothing is lost that a Swift string cannot hold.
  private mutating func filterText(_ text: JSONString) -> JSONString {
    if let number = visitors.known(text.string) { return JSONString("visitor-\(number)") }
    if let number = pages.known(text.string) { return JSONString("https://example.com/page-\(number)") }
    let replaced = EmailAddresses.replace(in: text.string) { address in
      emails[address.lowercased()] ?? "person\(strangers.number(address.lowercased()))@example.com"
    }
    return replaced == text.string ? text : JSONString(replaced)
  }
}

extension JSONValue {
  /// The object with what `change` makes of each member's value; anything else as it is.
  fileprivate func changing(_ change: (String, JSONValue) -> JSONValue) -> JSONValue {
    guard case .object(let object) = self else { return self }
    return .object(JSONObject(object.members.map { .init(key: $0.key, value: change($0.key.string, $0.value)) }))
  }

  /// The array with what `change` makes of each element; anything else as it is.
  fileprivate func elements(_ change: (JSONValue) -> JSONValue) -> JSONValue {
    if case .array(let elements) = self { .array(elements.map(change)) } else { self }
  }

  /// The string that `change` makes of it; "", which names nobody, and anything else as it is.
  fileprivate func text(_ change: (String) -> String) -> JSONValue {
    if case .string(let text) = self, !text.isEmpty { .text(change(text.string)) } else { self }
  }
}

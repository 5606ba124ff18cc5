internal import HTTPServer
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

/// Finds what looks like e-mail addresses in a text.
enum EmailAddresses {
  /// The text with what `replacement` gives for each address in the address's place.
  ///
  /// An address in a URL, whose `@` is `%40`, is handed over with its `@`, and gets its `%40` back.
  static func replace(in text: String, _ replacement: (String) -> String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var copied = 0
    var index = 0
    while index < bytes.count {
      let at = at(bytes, index)
      guard at > 0 else {
        index += 1
        continue
      }
      var start = index
      while start > copied, isLocal(bytes[start - 1]) { start -= 1 }
      var end = index + at
      while end < bytes.count, isDomain(bytes[end]) { end += 1 }
      // A full stop after an address ends the sentence.
      while end > index + at, [UInt8(ascii: "."), UInt8(ascii: "-")].contains(bytes[end - 1]) { end -= 1 }
      guard start < index, bytes[(index + at)..<end].dropFirst().dropLast().contains(UInt8(ascii: ".")) else {
        index += at
        continue
      }
      let address = String(decoding: bytes[start..<index] + [UInt8(ascii: "@")] + bytes[(index + at)..<end], as: UTF8.self)
      let sign = bytes[index..<(index + at)]
      result += bytes[copied..<start]
      for byte in replacement(address).utf8 {
        if byte == UInt8(ascii: "@") { result += sign } else { result.append(byte) }
      }
      (copied, index) = (end, end)
    }
    return copied == 0 ? text : String(decoding: result + bytes[copied...], as: UTF8.self)
  }

  /// The length of the `@` or `%40` at `index`; 0 where there is none.
  private static func at(_ bytes: [UInt8], _ index: Int) -> Int {
    if bytes[index] == UInt8(ascii: "@") { return 1 }
    return bytes[index...].starts(with: "%40".utf8) ? 3 : 0
  }

  private static func isLocal(_ byte: UInt8) -> Bool { isDomain(byte) || "!#$%&'*+_`{|}~".utf8.contains(byte) }

  /// Letters outside ASCII stand in addresses as well (RFC 6531).
  private static func isDomain(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte >= 0x80
  }
}

/// Numbers in the place of names, the same for the same.
struct Pseudonyms {
  private var numbers: [String: Int] = [:]

  /// The number of `name`, by when it was first seen, from 1.
  mutating func number(_ name: String) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = numbers.count + 1
    return numbers.count
  }

  /// The number of `name`; nil for one that was not seen.
  func known(_ name: String) -> Int? { numbers[name] }
}

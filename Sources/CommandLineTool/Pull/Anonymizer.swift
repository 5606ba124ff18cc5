internal import HTTPServer
internal import JSON

/// Replaces the real names of a fixture consistently.
///
/// It keeps what a client works with: ids, short_ids, times, counts, types, and filters except for addresses, visitors and URLs in them.
struct Anonymizer {
  /// The addresses of users, in lower case, with their replacements.
  private var emails: [String: String] = [:]
  /// The number of each replaced text, by the text before the number: 1 for the first, and so on.
  private var numbers: [String: [String: Int]] = [:]
  private static let visitor = "visitor-"
  private static let page = "https://example.com/page-"

  /// Returns the fixture without real names.
  static func anonymous(_ fixture: JSONValue) -> JSONValue {
    var anonymizer = Anonymizer()
    return fixture.changing { name, value in
      switch name {
      case "organization": .members([("id", .text(Placeholder.uuid(0))), ("name", .text("Organization"))])
      case "users": value.elements { anonymizer.user($0) }
      case "projects": value.elements { anonymizer.project($0) }
      default: value
      }
    }
  }

  private mutating func number(_ prefix: String, _ text: String) -> Int {
    let number = numbers[prefix]?[text] ?? (numbers[prefix]?.count ?? 0) + 1
    numbers[prefix, default: [:]][text] = number
    return number
  }

  private mutating func pseudonym(_ prefix: String, _ text: String) -> String { "\(prefix)\(number(prefix, text))" }

  private mutating func user(_ user: JSONValue) -> JSONValue {
    guard let id = user["id"]?.int else { return user }
    let replacement = "user\(id)@example.com"
    if let email = user["email"]?.text { emails[email.lowercased()] = replacement }
    return user.changing { name, value in
      switch name {
      case "uuid": .text(Placeholder.uuid(id))
      case "distinct_id": .text("user-\(id)")
      case "first_name": .text("User")
      case "last_name": .text("\(id)")
      case "email": .text(replacement)
      // An avatar identifies its user, too.
      case "hedgehog_config": .null
      default: value
      }
    }
  }

  private mutating func project(_ project: JSONValue) -> JSONValue {
    guard let id = project["id"]?.int else { return project }
    // Recordings come before playlists, whose filters may contain values of recordings.
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
      case "distinct_id": value.text { pseudonym(Self.visitor, $0) }
      case "start_url": value.text { pseudonym(Self.page, $0) }
      case "person": person(value)
      default: value
      }
    }
  }

  private mutating func person(_ person: JSONValue) -> JSONValue {
    guard case .object(let object) = person else { return person }
    let identity = object["uuid"]?.text ?? object["id"]?.int.map(String.init) ?? object["name"]?.text ?? ""
    let number = number("Person ", identity)
    return person.changing { name, value in
      switch name {
      case "id": .int(number)
      case "name": .text("Person \(number)")
      case "distinct_ids": value.elements { $0.text { pseudonym(Self.visitor, $0) } }
      case "properties": .members([])
      case "uuid": .text(Placeholder.uuid(0x1_0000_0000 + number))
      default: value
      }
    }
  }

  // MARK: Playlists

  private mutating func playlist(_ playlist: JSONValue) -> JSONValue {
    playlist.changing { name, value in
      switch name {
      // One table for both, because a name is often a copy of the derived name.
      case "name", "derived_name": value.text { pseudonym("Playlist ", $0) }
      case "description": value.text { pseudonym("Description ", $0) }
      case "_create_in_folder": value.text { pseudonym("Folder ", $0) }
      case "filters": filters(value)
      default: value
      }
    }
  }

  /// Returns the value, including keys of objects, without visitors and URLs of recordings and without e-mail addresses.
  private mutating func filters(_ value: JSONValue) -> JSONValue {
    switch value {
    case .null, .bool, .number: value
    case .string(let text): .string(filterText(text))
    case .array(let elements): .array(elements.map { filters($0) })
    case .object(let object): .object(JSONObject(object.members.map { .init(key: filterText($0.key), value: filters($0.value)) }))
    }
  }

  /// Returns the same text if there is nothing to replace, so that it keeps surrogates, which a Swift string cannot contain.
  private mutating func filterText(_ text: JSONString) -> JSONString {
    for prefix in [Self.visitor, Self.page] {
      if let number = numbers[prefix]?[text.string] { return JSONString("\(prefix)\(number)") }
    }
    let replaced = EmailAddresses.replace(in: text.string) { address in
      emails[address.lowercased()] ?? "\(pseudonym("person", address.lowercased()))@example.com"
    }
    return replaced == text.string ? text : JSONString(replaced)
  }
}

extension JSONValue {
  /// Applies `change` to each member's value; returns other values unchanged.
  fileprivate func changing(_ change: (String, JSONValue) -> JSONValue) -> JSONValue {
    guard case .object(let object) = self else { return self }
    return .object(JSONObject(object.members.map { .init(key: $0.key, value: change($0.key.string, $0.value)) }))
  }

  /// Applies `change` to each element; returns other values unchanged.
  fileprivate func elements(_ change: (JSONValue) -> JSONValue) -> JSONValue {
    if case .array(let elements) = self { .array(elements.map(change)) } else { self }
  }

  /// Applies `change` to a string; returns "" and other values unchanged.
  fileprivate func text(_ change: (String) -> String) -> JSONValue {
    if case .string(let text) = self, !text.isEmpty { .text(change(text.string)) } else { self }
  }
}

/// Finds e-mail addresses in a text.
enum EmailAddresses {
  /// Replaces each address in the text by `replacement`.
  ///
  /// In a URL, `@` may be `%40`: `replacement` gets the address with `@`, and its result is written with `%40`.
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

  /// The length of the `@` or `%40` at `index`; 0 if there is none.
  private static func at(_ bytes: [UInt8], _ index: Int) -> Int {
    if bytes[index] == UInt8(ascii: "@") { return 1 }
    return bytes[index...].starts(with: "%40".utf8) ? 3 : 0
  }

  private static func isLocal(_ byte: UInt8) -> Bool { isDomain(byte) || "!#$%&'*+_`{|}~".utf8.contains(byte) }

  /// Addresses may contain letters outside ASCII (RFC 6531).
  private static func isDomain(_ byte: UInt8) -> Bool { byte.isLetterOrDigit || ".-".utf8.contains(byte) || byte >= 0x80 }
}

internal import JSON
internal import SQLite

/// What a field holds, and how fixtures and columns write it.
struct FieldKind<Content: Sendable>: Sendable {
  let form: ColumnForm
  /// The value of a fixture's field; nil if it is left out or wrong, the latter with the mistake noted.
  let read: @Sendable (FixtureObject, String, References) -> Content?
  /// The value as a fixture writes it; nil if it leaves it out.
  let json: @Sendable (Content) -> JSONValue?
  let value: @Sendable (Content) -> Value
  let load: @Sendable (Row, Int32) throws -> Content
  /// Replaces the ids of users; nil for a kind that names none.
  var renumberUsers: (@Sendable (Content, (Int) -> Int) -> Content)?
}

extension FieldKind {
  /// A kind that a column holds as JSON text, which `parse` reads.
  private init(
    read: @escaping @Sendable (FixtureObject, String, References) -> Content?, json: @escaping @Sendable (Content) -> JSONValue,
    parse: @escaping @Sendable (JSONValue) -> Content
  ) {
    self.init(
      form: .json, read: read, json: json, value: { .utf8(json($0).encoded) }, load: { parse(try $0.json($1)) })
  }

  /// An object with fields of its own.
  static func object(_ entity: Entity<Content>) -> FieldKind {
    FieldKind(
      read: { object, name, references in object.object(name, of: entity, references) }, json: { .object(entity.fixture($0)) },
      parse: { value in
        var content = entity.blank
        entity.read(FixtureObject(stored: value.object ?? JSONObject()), into: &content)
        return content
      })
  }

  /// A value of `kind`, or null, which is written as null.
  static func nullable<Wrapped: Sendable>(_ kind: FieldKind<Wrapped>) -> FieldKind where Content == Wrapped? {
    optional(kind, read: { $0.isNull($1) ? .some(nil) : kind.read($0, $1, $2).map(Optional.some) }, absent: .null)
  }

  /// A value of `kind`, or null, which is left out.
  static func nullableIfKnown<Wrapped: Sendable>(_ kind: FieldKind<Wrapped>) -> FieldKind where Content == Wrapped? {
    optional(kind, read: { $0.isNull($1) ? .some(nil) : kind.read($0, $1, $2).map(Optional.some) }, absent: nil)
  }

  /// A value of `kind` that is left out if it is unknown.
  static func ifKnown<Wrapped: Sendable>(_ kind: FieldKind<Wrapped>) -> FieldKind where Content == Wrapped? {
    optional(kind, read: { kind.read($0, $1, $2).map(Optional.some) }, absent: nil)
  }

  private static func optional<Wrapped: Sendable>(
    _ kind: FieldKind<Wrapped>, read: @escaping @Sendable (FixtureObject, String, References) -> Wrapped??, absent: JSONValue?
  ) -> FieldKind where Content == Wrapped? {
    FieldKind(
      form: kind.form, read: read, json: { content in if let content { kind.json(content) } else { absent } },
      value: { $0.map(kind.value) ?? .null }, load: { $0.isNull($1) ? nil : try kind.load($0, $1) },
      renumberUsers: kind.renumberUsers.map { renumber in { @Sendable content, id in content.map { renumber($0, id) } } })
  }
}

extension FieldKind<String> {
  /// Text of `minLength` to `maxLength` characters.
  static func text(minLength: Int = 0, maxLength: Int = .max) -> FieldKind {
    text { object, name in object.string(name, minLength: minLength, maxLength: maxLength) }
  }

  /// A UUID in its 36-character form.
  static var uuid: FieldKind { text { $0.uuid($1) } }

  /// A UUID; "" if it is unknown, which is left out.
  static var uuidIfKnown: FieldKind { text(read: { $0.uuid($1) }, json: { $0.isEmpty ? nil : .text($0) }) }

  static var email: FieldKind {
    text { object, name in
      if case .string(let email)? = object.value(name)?.0, !email.string.dropFirst().dropLast().contains("@") {
        object.refuse(name, "not an e-mail address: \"\(email.string)\"")
      }
      return object.string(name)
    }
  }

  static var snapshotSource: FieldKind {
    text { object, name in
      let source = object.string(name)
      if let source, source != "web", source != "mobile" { object.refuse(name, "must be \"web\" or \"mobile\"") }
      return source
    }
  }

  private static func text(
    read: @escaping @Sendable (FixtureObject, String) -> String?, json: @escaping @Sendable (String) -> JSONValue? = { .text($0) }
  ) -> FieldKind {
    FieldKind(form: .plain, read: { object, name, _ in read(object, name) }, json: json, value: { .text($0) }, load: { $0.text($1) })
  }
}

extension FieldKind<Int> {
  /// An integer from `minimum` to `maximum`.
  static func int(from minimum: Int, to maximum: Int = .max) -> FieldKind {
    FieldKind(
      form: .plain, read: { object, name, _ in object.int(name, from: minimum, to: maximum) }, json: { .int($0) }, value: { .integer($0) },
      load: { $0.int($1) })
  }

  /// The id of a user, a project or a playlist.
  static var id: FieldKind { int(from: NumericID.range.lowerBound, to: NumericID.range.upperBound) }

  /// A user's id, for which a fixture may name the e-mail address.
  static var user: FieldKind {
    FieldKind(
      form: .plain, read: { object, name, references in object.value(name).flatMap { references.user($0, at: $1, object.mistakes) } },
      json: { .int($0) }, value: { .integer($0) }, load: { $0.int($1) }, renumberUsers: { $1($0) })
  }
}

extension FieldKind<Bool> {
  static var bool: FieldKind { bool(json: { .bool($0) }) }

  /// A mark that most do not have: false is left out.
  static var mark: FieldKind { bool(json: { $0 ? .bool(true) : nil }) }

  private static func bool(json: @escaping @Sendable (Bool) -> JSONValue?) -> FieldKind {
    FieldKind(form: .bool, read: { object, name, _ in object.bool(name) }, json: json, value: { .bool($0) }, load: { $0.bool($1) })
  }
}

extension FieldKind<Timestamp> {
  static var time: FieldKind {
    FieldKind(
      form: .time, read: { object, name, _ in object.timestamp(name) }, json: { .text($0.iso8601) }, value: { .integer($0.microseconds) },
      load: { Timestamp(microseconds: $0.int($1)) })
  }
}

extension FieldKind<JSONNumber> {
  /// A finite number of at least 0, kept as it is written.
  static var number: FieldKind {
    FieldKind(
      read: { object, name, _ in object.number(name) }, json: { .number($0) },
      parse: { if case .number(let number) = $0 { number } else { JSONNumber(0) } })
  }
}

extension FieldKind<JSONObject> {
  /// Any object, kept as it is written.
  static var anyObject: FieldKind {
    FieldKind(read: { object, name, _ in object.object(name) }, json: { .object($0) }, parse: { $0.object ?? JSONObject() })
  }
}

extension FieldKind<[String]> {
  /// Texts of at least `minLength` bytes.
  static func texts(minLength: Int = 0) -> FieldKind { texts { object, name in object.strings(name, minLength: minLength) } }

  static var scopes: FieldKind {
    texts { object, name in
      let scopes = object.strings(name)
      for scope in scopes ?? [] where !Scope.isValid(scope) {
        object.refuse(name, "not a scope: \"\(scope)\"; scopes are \"*\", \"object:read\" and \"object:write\"")
      }
      return scopes
    }
  }

  /// The ids of a playlist's recordings.
  static var recordings: FieldKind {
    texts { object, name in
      let ids = object.strings(name, minLength: 1)
      var seen: Set<JSONString> = []
      for (index, id) in (ids ?? []).enumerated() where !seen.insert(JSONString(id)).inserted {
        object.mistakes.add("the recording \"\(id)\" is in the playlist already", at: object.place.field(name).element(index))
      }
      return ids
    }
  }

  private static func texts(read: @escaping @Sendable (FixtureObject, String) -> [String]?) -> FieldKind {
    FieldKind(read: { object, name, _ in read(object, name) }, json: { .strings($0) }, parse: { $0.strings })
  }
}

extension FieldKind<[Int]> {
  /// The ids of projects that the fixture has.
  static var projects: FieldKind {
    integers { object, name, references in
      object.has(name)
        ? object.elements(name).compactMap { element, place in
          if case .number(let number) = element, let id = number.int, references.projectIDs.contains(id) { return id }
          object.mistakes.add("there is no such project", at: place)
          return nil
        } : nil
    }
  }

  /// The ids of users, each once.
  static var users: FieldKind {
    var users = integers { object, name, references in
      var users: [Int] = []
      for (value, place) in object.elements(name) {
        guard let user = references.user(value, at: place, object.mistakes), !users.contains(user) else { continue }
        users.append(user)
      }
      return object.has(name) ? users : nil
    }
    users.renumberUsers = { users, id in users.map(id) }
    return users
  }

  private static func integers(read: @escaping @Sendable (FixtureObject, String, References) -> [Int]?) -> FieldKind {
    FieldKind(read: read, json: { .array($0.map { .int($0) }) }, parse: { $0.integers })
  }
}

extension FieldKind<Filters> {
  static var filters: FieldKind {
    FieldKind(
      form: .json,
      read: { object, name, _ in
        guard let (value, place) = object.value(name) else { return nil }
        switch value {
        case .null, .bool, .number: object.mistakes.add("expected an object, an array or a string, not \(value.kind)", at: place)
        case .string, .array, .object: if let reason = value.unfitness { object.mistakes.add(reason, at: place) }
        }
        return Filters(value)
      },
      json: { try? JSONValue(parsing: $0.text.utf8, maximumDepth: FixtureFile.maximumDepth) }, value: { .text($0.text) },
      load: { Filters(text: $0.text($1)) })
  }
}

extension FieldKind<PlaylistType> {
  /// The type that the playlist's maker named; old rows of the service have one that does not go with their filters.
  static var playlistType: FieldKind {
    FieldKind(
      form: .plain,
      read: { object, name, _ in
        guard let text = object.string(name) else { return nil }
        if let type = PlaylistType(rawValue: text) { return type }
        object.refuse(name, "\"\(text)\" is not a type; the types are \"collection\" and \"filters\"")
        return nil
      },
      // The schema's checks let nothing else in.
      json: { .text($0.rawValue) }, value: { .text($0.rawValue) }, load: { PlaylistType(rawValue: $0.text($1)) ?? .collection })
  }
}

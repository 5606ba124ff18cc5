internal import JSON
internal import SQLite

/// What a field holds: how a column and a fixture write it, and what a fixture may say.
struct FieldKind<Content: Sendable>: Sendable {
  /// Reads the field of that name; returns nil if it is left out or wrong, the latter with the mistake noted.
  typealias Reader = @Sendable (FixtureObject, String, References) -> Content?

  let form: ColumnForm
  var read: Reader
  let value: @Sendable (Content) -> Value
  let load: @Sendable (Row, Int32) throws -> Content
  /// The value as a fixture writes it; nil if it leaves it out.
  var json: @Sendable (Content) -> JSONValue?
  /// Replaces the ids of users; nil for a kind that names none.
  var renumberUsers: (@Sendable (Content, (Int) -> Int) -> Content)?

  private init(
    _ form: ColumnForm, read: @escaping Reader, value: @escaping @Sendable (Content) -> Value,
    load: @escaping @Sendable (Row, Int32) throws -> Content
  ) {
    (self.form, self.read, self.value, self.load) = (form, read, value, load)
    json = { form.json(value($0)) }
  }

  /// A kind that a column holds as JSON text, which `parse` reads.
  private init(
    read: @escaping Reader, json: @escaping @Sendable (Content) -> JSONValue, parse: @escaping @Sendable (JSONValue) -> Content
  ) {
    self.init(.json, read: read, value: { .utf8(json($0).encoded) }, load: { parse(try $0.json($1)) })
    self.json = json
  }

  /// As this kind, but an export leaves `value` out.
  func omitting(_ value: Content) -> FieldKind where Content: Equatable {
    var kind = self
    kind.json = { $0 == value ? nil : json($0) }
    return kind
  }

  /// A value of `kind`, or nil, for which a fixture may say null.
  static func optional<Wrapped>(_ kind: FieldKind<Wrapped>, acceptsNull: Bool = true) -> FieldKind where Content == Wrapped? {
    var optional = FieldKind(
      kind.form,
      read: { acceptsNull && $0.isNull($1) ? .some(nil) : kind.read($0, $1, $2).map(Optional.some) },
      value: { $0.map(kind.value) ?? .null }, load: { $0.isNull($1) ? nil : try kind.load($0, $1) })
    optional.json = { content in if let content { kind.json(content) } else { .null } }
    optional.renumberUsers = kind.renumberUsers.map { renumber in { @Sendable content, id in content.map { renumber($0, id) } } }
    return optional
  }

  /// An object with fields of its own.
  static func object(_ entity: Entity<Content>) -> FieldKind {
    FieldKind(
      read: { object, name, references in
        object.value(name).flatMap { FixtureObject.content($0, at: $1, of: entity, references, object.mistakes) }
      }, json: { .object(entity.fixture($0)) },
      parse: { entity.owner(FixtureObject(stored: $0.object ?? JSONObject())) })
  }
}

extension FieldKind<String> {
  static func text(minLength: Int = 0, maxLength: Int = .max) -> FieldKind {
    text { object, name in object.string(name, minLength: minLength, maxLength: maxLength) }
  }

  static var uuid: FieldKind {
    text { object, name in
      guard let text = object.string(name) else { return nil }
      let groups = text.split(separator: "-", omittingEmptySubsequences: false)
      if groups.map(\.utf8.count) == [8, 4, 4, 4, 12], groups.joined().allSatisfy({ $0.isASCII && $0.isHexDigit }) { return text }
      return object.refuse(name, "not a UUID: \"\(text)\"", instead: nil)
    }
  }

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

  private static func text(_ read: @escaping @Sendable (FixtureObject, String) -> String?) -> FieldKind {
    FieldKind(.plain, read: { object, name, _ in read(object, name) }, value: { .text($0) }, load: { $0.text($1) })
  }
}

extension FieldKind<Int> {
  static func int(from minimum: Int, to maximum: Int = .max) -> FieldKind {
    int { object, name, _ in object.int(name, from: minimum, to: maximum) }
  }

  /// The id of a user, a project or a playlist.
  static var id: FieldKind { int(from: NumericID.range.lowerBound, to: NumericID.range.upperBound) }

  /// A user's id, for which a fixture may name the e-mail address.
  static var user: FieldKind {
    var user = int { object, name, references in object.value(name).flatMap { references.user($0, at: $1, object.mistakes) } }
    user.renumberUsers = { $1($0) }
    return user
  }

  private static func int(_ read: @escaping Reader) -> FieldKind {
    FieldKind(.plain, read: read, value: { .integer($0) }, load: { $0.int($1) })
  }
}

extension FieldKind<Bool> {
  static var bool: FieldKind {
    let read: Reader = { object, name, _ in object.typed(name, "true or false") { if case .bool(let bool) = $0 { bool } else { nil } } }
    return FieldKind(.bool, read: read, value: { .bool($0) }, load: { $0.bool($1) })
  }
}

extension FieldKind<Timestamp> {
  static var time: FieldKind {
    FieldKind(
      .time, read: { object, name, _ in object.timestamp(name) }, value: { .integer($0.microseconds) },
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
  static func texts(minLength: Int = 0) -> FieldKind { texts { $0.strings($1, minLength: minLength) } }

  static var scopes: FieldKind {
    texts { object, name in
      let scopes = object.strings(name)
      for scope in scopes ?? [] where !Scope.isValid(scope) {
        object.refuse(name, "not a scope: \"\(scope)\"; scopes are \"*\", \"object:read\" and \"object:write\"")
      }
      return scopes
    }
  }

  /// The ids of a playlist's recordings, each once.
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

  private static func texts(_ read: @escaping @Sendable (FixtureObject, String) -> [String]?) -> FieldKind {
    FieldKind(read: { object, name, _ in read(object, name) }, json: { .strings($0) }, parse: { $0.strings })
  }
}

extension FieldKind<[Int]> {
  /// The ids of projects that the fixture has.
  static var projects: FieldKind {
    ids { value, place, references, mistakes in
      if let id = value.int, references.projectIDs.contains(id) { return id }
      mistakes.add("there is no such project", at: place)
      return nil
    }
  }

  /// The ids of users, each once, for which a fixture may name e-mail addresses.
  static var users: FieldKind {
    var users = ids { value, place, references, mistakes in references.user(value, at: place, mistakes) }
    let read = users.read
    users.read = { object, name, references in
      read(object, name, references)?.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    users.renumberUsers = { users, id in users.map(id) }
    return users
  }

  private static func ids(_ id: @escaping @Sendable (JSONValue, Place, References, Mistakes) -> Int?) -> FieldKind {
    FieldKind(
      read: { object, name, references in
        object.has(name) ? object.elements(name).compactMap { id($0, $1, references, object.mistakes) } : nil
      }, json: { .array($0.map { .int($0) }) }, parse: { $0.elements?.compactMap(\.int) ?? [] })
  }
}

extension FieldKind<Filters> {
  static var filters: FieldKind {
    FieldKind(
      .json,
      read: { object, name, _ in
        guard let (value, place) = object.value(name) else { return nil }
        switch value {
        case .null, .bool, .number: object.mistakes.add("expected an object, an array or a string, not \(value.kind)", at: place)
        case .string, .array, .object: if let reason = value.unfitness { object.mistakes.add(reason, at: place) }
        }
        return Filters(value)
      }, value: { .text($0.text) }, load: { Filters(text: $0.text($1)) })
  }
}

extension FieldKind<PlaylistType> {
  /// The type that the playlist's maker named; old rows of the service have one that does not go with their filters.
  static var playlistType: FieldKind {
    FieldKind(
      .plain,
      read: { object, name, _ in
        guard let text = object.string(name) else { return nil }
        return PlaylistType(rawValue: text)
          ?? object.refuse(name, "\"\(text)\" is not a type; the types are \"collection\" and \"filters\"", instead: nil)
      }, value: { .text($0.rawValue) }, load: { PlaylistType(rawValue: $0.text($1)) ?? .collection })
  }
}

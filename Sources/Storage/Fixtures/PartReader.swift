package import Domain
package import JSON

/// Reads single parts of a fixture that are to join what a store holds, by the rules of whole fixtures.
package struct PartReader {
  private let base: FixtureReader
  private let identities: IdentityStore
  private let sandbox: Int?
  private let top = Place(file: "")

  /// A reader of parts that name users and projects of `identities`: those of `project` where that is a sandbox, or else everybody's.
  package init(_ identities: IdentityStore, _ project: Int?, now: Timestamp) throws {
    sandbox = project.flatMap { identities.isSandbox($0) ? $0 : nil }
    base = FixtureReader(joining: try sandbox.map(identities.users(of:)) ?? identities.users, now: now)
    self.identities = identities
  }

  /// The key that `value` is on top of `defaults`.
  ///
  /// - Throws: `FixtureError` with every mistake.
  package func key(_ value: JSONValue, over defaults: [JSONObject.Member]) throws(FixtureError) -> PersonalAPIKey {
    var values: Set<String> = []
    if case .object(let object) = value, case .string(let text)? = object["value"], identities.key(text.string) != nil {
      values.insert(text.string)
    }
    let key = base.key(value.over(defaults), at: top, &values, Set(sandbox.map { [$0] } ?? identities.projects.map(\.id)))
    return try finish(key)
  }

  /// The recording with this id that `value` is on top of what is `known`; the id may be left out, or must be the same.
  ///
  /// - Throws: `FixtureError` with every mistake.
  package func recording(_ value: JSONValue, id: String, over known: Recording? = nil) throws(FixtureError) -> Recording {
    var ids: Set<JSONString> = []
    let defaults = [JSONObject.Member(key: "id", value: .text(id))] + (known?.fixture.members ?? [])
    let recording = base.recording(value.over(defaults), at: top, &ids)
    if let recording, JSONString(recording.id) != JSONString(id) {
      base.mistakes.add("the path names the recording \"\(id)\"", at: top.field("id"))
    }
    return try finish(recording)
  }

  /// The recordings of an array, each on top of what `known` gives for its id.
  ///
  /// - Throws: `FixtureError` with every mistake.
  package func recordings(
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
  ///
  /// - Throws: `FixtureError` with every mistake.
  package func savedFiltersCount(_ value: JSONValue) throws(FixtureError) -> SavedFiltersCount? {
    let count = base.savedFiltersCount(value, at: top)
    return try finish(.some(count))
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

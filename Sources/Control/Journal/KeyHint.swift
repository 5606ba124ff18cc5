internal import API
internal import Domain
internal import HTTPServer
internal import Storage

/// Hints for those who were not let in.
enum KeyHint {
  static func unauthenticated(_ reading: EntryReading, _ identities: IdentityStore) -> Hint {
    guard let given = reading.request.keys.first else { return Hint(sentence: withoutKey(reading.entry.request)) }
    let labels = identities.keys.map { "\"\($0.label)\"" }.joined(separator: ", ")
    let near = identities.keys.map { ($0, EditDistance.relative($0.value, given.value)) }.min { $0.1 < $1.1 }
    guard let near, near.1 < 0.4 else {
      return Hint(sentence: "the key in the \(given.place) is unknown; there are those labelled \(labels)")
    }
    return Hint(sentence: "the key in the \(given.place) is unknown; did you mean the one labelled \"\(near.0.label)\"?")
  }

  static func forbidden(_ reading: EntryReading) -> Hint? {
    guard let key = reading.key else { return nil }
    if let project = reading.entry.project, !key.reaches(project: project) {
      let projects = key.scopedProjects.map(String.init).joined(separator: ", ")
      return Hint(sentence: "this key, \"\(key.label)\", is confined to project \(projects)")
    }
    guard !reading.request.scope.isGranted(by: key.scopes) else { return nil }
    let has = key.scopes.isEmpty ? "none" : key.scopes.joined(separator: ", ")
    return Hint(sentence: "this key lacks \(reading.request.scope.name); \"\(key.label)\" has \(has)")
  }

  private static func withoutKey(_ request: Request) -> String {
    guard let bytes = request.fields.first("authorization") else {
      if request.queryParameters.contains(where: { ["api_key", "key", "token", "apiKey"].contains($0.name) }) {
        return "in a query the key is called personal_api_key"
      }
      if request.fields.contains("x-api-key") { return "the key goes into Authorization: Bearer <key>, not X-Api-Key" }
      return "there is no key: Authorization: Bearer <key>"
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let scheme = String(text.prefix { $0 != " " && $0 != "\t" })
    if scheme == text {
      return scheme == "Bearer" ? "no key follows Bearer" : "the key stands after \"Bearer \": Authorization: Bearer <key>"
    }
    if scheme == "Bearer" { return "what follows Bearer is too short to be a key" }
    if scheme.lowercased() == "bearer" { return "Bearer is case-sensitive" }
    return "the scheme is Bearer, not \(scheme.prefix(20))"
  }
}

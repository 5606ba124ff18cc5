internal import API
internal import Domain
internal import HTTPServer
internal import Storage

/// Hints for those who were not let in.
struct KeyHint {
  /// How many labels a hint names.
  private static let mostLabels = 10
  /// From how much of its length on two keys have nothing to do with each other.
  private static let far = 0.4

  /// The keys of no sandbox, with what can be seen of them at a glance: there may be as many requests to compare with as keys.
  private let keys: [(key: PersonalAPIKey, letters: LetterCounts)]
  private let labels: String

  init(_ identities: IdentityStore) {
    keys = identities.keys.map { ($0, LetterCounts($0.value)) }
    let more = keys.count > Self.mostLabels ? " and \(keys.count - Self.mostLabels) more" : ""
    labels = keys.prefix(Self.mostLabels).map { "\"\($0.key.label)\"" }.joined(separator: ", ") + more
  }

  func unauthenticated(_ reading: EntryReading) -> Hint {
    guard let given = reading.request.keys.first else { return Hint(sentence: Self.withoutKey(reading.entry.request)) }
    guard let near = nearest(to: given.value) else {
      return Hint(sentence: "the key in the \(given.place) is unknown; there are those labelled \(labels)")
    }
    return Hint(sentence: "the key in the \(given.place) is unknown; did you mean the one labelled \"\(near.label)\"?")
  }

  private func nearest(to value: String) -> PersonalAPIKey? {
    let letters = LetterCounts(value)
    var nearest: (key: PersonalAPIKey, distance: Double)?
    for (key, known) in keys {
      let length = Double(max(letters.count, known.count, 1))
      let most = nearest?.distance ?? Self.far
      guard Double(letters.leastDistance(to: known)) / length < most else { continue }
      let distance = EditDistance.relative(key.value, value)
      if distance < most { nearest = (key, distance) }
    }
    return nearest?.key
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
      if request.queryParameters.contains(where: { Redaction.wrongNames.contains($0.name) }) {
        return "in a query the key is called personal_api_key"
      }
      if request.fields.contains("x-api-key") { return "the key goes into Authorization: Bearer <key>, not X-Api-Key" }
      return "there is no key: Authorization: Bearer <key>"
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let scheme = Redaction.scheme(text) else { return "the key stands after \"Bearer \": Authorization: Bearer <key>" }
    if text == "Bearer" { return "no key follows Bearer" }
    if scheme == "Bearer" { return "what follows Bearer is too short to be a key" }
    if scheme.lowercased() == "bearer" { return "Bearer is case-sensitive" }
    return "the scheme is Bearer, not \(scheme)"
  }
}

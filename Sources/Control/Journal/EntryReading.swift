internal import API
internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// What an entry means: worked out of the bytes when somebody asks, with who and what there is then.
struct EntryReading {
  /// An error as the answer tells it; "" for what it does not, as a 405 without content.
  struct Failure {
    let status: Int
    let code: String
    let detail: String
    let attribute: String?
  }

  let entry: JournalEntry
  let request: RequestReading
  /// The key that was used; nil where none was given or it is none.
  let key: PersonalAPIKey?
  /// The error that it was answered with; nil for none.
  let failure: Failure?

  init(_ entry: JournalEntry, _ store: Store, _ settings: SettingsTable) {
    self.entry = entry
    request = RequestReading(entry.request, settings[entry.project].contract)
    key = request.keys.first.flatMap { store.identities.key($0.value) }
    failure = entry.response.flatMap { response in
      guard response.status.code >= 400 else { return nil }
      let error = try? JSONValue(parsing: response.body)
      return Failure(
        status: response.status.code, code: error?["code"]?.text ?? "", detail: error?["detail"]?.text ?? "",
        attribute: error?["attr"]?.text)
    }
  }

  /// The rule behind the error.
  var rule: ErrorRule? { failure.flatMap { ErrorRules.find($0, request) } }
}

internal import HTTPServer
internal import JSON

/// Why requests are refused in one way, and where the reference page speaks of it.
struct ErrorRule: Sendable {
  /// A section of the reference page, by its anchor.
  enum Section: String, Sendable {
    case endpoints
    case list = "list-all-session-recording-playlists"
    case create = "create-session-recording-playlists"
    case retrieve = "retrieve-session-recording-playlists"
    case update = "update-session-recording-playlists"
    case delete = "delete-session-recording-playlists"
    case listRecordings = "retrieve-session-recording-playlists-recordings"
    case addRecording = "create-session-recording-playlists-recordings"
    case removeRecording = "delete-session-recording-playlists-recordings"
  }

  /// Its line in the fidelity ledger.
  let id: String
  let status: Int
  let code: String
  /// The field at fault; nil for whichever.
  let attribute: String?
  /// What the detail begins with.
  let detail: String
  let sentence: String
  /// The section; nil for that of the endpoint.
  private(set) var section: Section?

  init(
    _ id: String, _ status: Int, _ code: String, attribute: String? = nil, detail: String = "", _ sentence: String,
    _ section: Section? = nil
  ) {
    self.id = id
    self.status = status
    self.code = code
    self.attribute = attribute
    self.detail = detail
    self.sentence = sentence
    self.section = section
  }

  /// Whether it is the one behind `failure`.
  func covers(_ failure: EntryReading.Failure) -> Bool {
    failure.status == status && failure.code == code && failure.detail.hasPrefix(detail)
      && (attribute == nil || attribute == failure.attribute)
  }

  /// The rule with a section, its own or that of an endpoint.
  func of(_ method: Method, _ endpoint: String?) -> ErrorRule {
    var rule = self
    rule.section = section ?? Self.section(method, endpoint)
    return rule
  }

  /// Writes the line of the ledger, the sentence and the anchor.
  func write(into writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("id")
      writer.string(id)
      writer.key("sentence")
      writer.string(sentence)
      writer.key("anchor")
      writer.string("https://posthog.com/docs/api/session-recording-playlists#\((section ?? .endpoints).rawValue)")
    }
  }

  private static func section(_ method: Method, _ endpoint: String?) -> Section {
    let segments = (endpoint ?? "").split(separator: "/").dropFirst(3)
    switch (segments.count, method) {
    case (1, .get), (1, .head): return .list
    case (1, .post): return .create
    case (2, .get), (2, .head): return .retrieve
    case (2, .put), (2, .patch): return .update
    case (2, .delete): return .delete
    case (3, .get), (3, .head): return .listRecordings
    case (4, .post): return .addRecording
    case (4, .delete): return .removeRecording
    default: return .endpoints
    }
  }
}

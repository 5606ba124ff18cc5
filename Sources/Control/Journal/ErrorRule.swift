internal import API
internal import Fidelity
internal import HTTPServer
internal import JSON

/// Requests that are refused in one way, by the line of the fidelity ledger that says why.
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

  /// The line of the ledger.
  let id: String
  let status: Int
  let code: String
  /// The field at fault; nil for whichever.
  let attribute: String?
  /// What the detail begins with.
  let detail: String
  /// What must hold of the request beside.
  let condition: @Sendable (RequestReading) -> Bool

  init(
    _ id: String, _ status: Int, _ code: String, attribute: String? = nil, detail: String = "",
    where condition: @escaping @Sendable (RequestReading) -> Bool = { _ in true }
  ) {
    self.id = id
    self.status = status
    self.code = code
    self.attribute = attribute
    self.detail = detail
    self.condition = condition
  }

  /// Whether it is the one behind `failure`, which `request` was answered with.
  func covers(_ failure: EntryReading.Failure, _ request: RequestReading) -> Bool {
    failure.status == status && failure.code == code && failure.detail.hasPrefix(detail)
      && (attribute == nil || attribute == failure.attribute) && condition(request)
  }

  /// Writes the line's id, its sentence and source, and the anchor of what the reference page says of the endpoint.
  func write(of request: RequestReading, into writer: inout JSONWriter) {
    let line = Ledger.line(id)
    writer.object { writer in
      writer.key("id")
      writer.string(id)
      writer.key("sentence")
      writer.string(line?.behaviour)
      writer.key("source")
      writer.string(line?.source)
      writer.key("anchor")
      writer.string("https://posthog.com/docs/api/session-recording-playlists#\(Self.section(of: request).rawValue)")
    }
  }

  private static func section(of request: RequestReading) -> Section {
    let segments = (request.endpoint ?? "").split(separator: "/").dropFirst(3)
    switch (segments.count, request.method) {
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

internal import HTTPServer
internal import JSON

/// One request with its answer, as they came: what they mean is worked out when somebody asks.
///
/// An object, so that snapshots share it with the journal and it takes memory once.
final class JournalEntry {
  /// Counts from 1 through all projects.
  private(set) var id: Int
  /// When the request came, by its project's clock.
  let at: Timestamp
  /// The project that the path names, be there such a project or not.
  let project: Int?
  /// The request; a long body is let go.
  let request: Request
  /// How many bytes its body had.
  let requestLength: Int
  /// The answer, a long body let go; nil where the client left before it came, or where it was dropped on its way.
  private(set) var response: Response?
  /// How many bytes its body had.
  private(set) var responseLength = 0
  /// How long the answer took; 0 with a clock that stands still.
  let microseconds: Int
  /// The id of the fault rule that was applied; nil for none.
  let fault: Int?
  /// The rows that were changed.
  private(set) var rows: [ChangedRow]
  private let memory: ControlMemory
  /// How many bytes of it the budget counts.
  private var byteCount = 0

  /// The longest body that is kept.
  static let longestBody = 16_384
  /// What an entry takes beside the bytes of its messages, about.
  private static let overhead = 512

  init(id: Int, at: Timestamp, project: Int?, _ exchange: Exchange, response: Response?, microseconds: Int, memory: ControlMemory) {
    let request = exchange.request
    self.id = id
    self.at = at
    self.project = project
    requestLength = request.body.count
    self.request = requestLength > Self.longestBody ? request.withoutBody : request
    self.microseconds = microseconds
    fault = exchange.fault
    rows = exchange.rows
    self.memory = memory
    if let response { set(response) }
    count()
  }

  deinit { memory.resizeJournal(by: -byteCount) }

  /// Nothing that was done for the request has lasted: its client, where it is there still, gets `failure`.
  func takeBack(for failure: Response) {
    rows = []
    guard response != nil else { return }
    set(failure)
    count()
  }

  /// Gives the entry another id.
  func renumber(_ id: Int) { self.id = id }

  private func set(_ response: Response) {
    switch response.delivery {
    case .dropped, .reset: return
    case .whole, .truncated, .dribbled, .raw: break
    }
    self.response = response
    let body = response.body
    responseLength = body.count
    if responseLength > Self.longestBody {
      self.response?.body = []
    } else if body.capacity > 2 * responseLength {
      // An answer is written with room to grow, which would be kept for as long as the entry.
      self.response?.body = Array(unsafeUninitializedCapacity: responseLength) { room, count in
        count = room.initialize(fromContentsOf: body)
      }
    }
  }

  private func count() {
    let bytes = Self.overhead + request.byteCount + (response?.body.count ?? 0)
    memory.resizeJournal(by: bytes - byteCount)
    byteCount = bytes
  }

  /// The request's body; nil where it was let go.
  var requestBody: [UInt8]? { requestLength > Self.longestBody ? nil : request.body }

  /// The answer's body, which to HEAD is none; nil where it was let go.
  var responseBody: [UInt8]? {
    if request.method == .head { return [] }
    return responseLength > Self.longestBody ? nil : response?.body
  }

  /// The answer's status; nil where none came.
  var status: Int? { response?.status.code }
}

extension Request {
  /// The request with nothing in its body.
  fileprivate var withoutBody: Request {
    Request(
      method: method, target: String(decoding: target, as: UTF8.self),
      fields: fields.map { (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self)) })
  }
}

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

  init(_ entry: JournalEntry, _ store: Store, _ tenants: Tenants) {
    self.entry = entry
    request = RequestReading(entry.request, tenants.settings(of: entry.project).contract)
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

/// Writes entries as the control API shows them.
struct EntryEncoding {
  let store: Store
  let tenants: Tenants

  /// How keys are shown.
  var redaction: Redaction { Redaction(store.identities) }

  /// Writes the entry as an object.
  func write(_ entry: JournalEntry, into writer: inout JSONWriter) {
    write(EntryReading(entry, store, tenants), into: &writer) { _ in }
  }

  /// Writes an entry that was read as an object, with what `more` writes at its end.
  func write(_ reading: EntryReading, into writer: inout JSONWriter, more: (inout JSONWriter) -> Void) {
    let entry = reading.entry
    let redaction = redaction
    writer.object { writer in
      writer.key("id")
      writer.int(entry.id)
      writer.key("at")
      writer.string(entry.at.iso8601)
      writer.key("method")
      writer.string(entry.request.method.token)
      writer.key("path")
      writer.string(String(decoding: entry.request.sentPath, as: UTF8.self))
      writer.key("query")
      writer.string(entry.request.query.map(redaction.query))
      writer.key("endpoint")
      writer.string(reading.request.endpoint)
      writer.key("project_id")
      if let project = entry.project { writer.int(project) } else { writer.null() }
      writer.key("key")
      writeKey(reading, into: &writer)
      writer.key("request")
      writer.object { writer in
        let fields = entry.request.fields.map { field in
          let name = String(decoding: field.name, as: UTF8.self)
          return (name, redaction.field(name, String(decoding: field.value, as: UTF8.self)))
        }
        write(fields, body(reading), entry.requestLength, into: &writer)
      }
      writer.key("response")
      if let response = entry.response {
        writer.object { writer in
          writer.key("status")
          writer.int(response.status.code)
          let body = entry.responseBody.flatMap { $0.isEmpty ? nil : redaction.body($0, of: entry.request) }
          write(response.fields.map { ($0.name, $0.value) }, body, entry.responseLength, into: &writer)
        }
      } else {
        writer.null()
      }
      writer.key("duration_us")
      writer.int(entry.microseconds)
      writer.key("fault")
      writer.string(entry.fault.map(String.init))
      writer.key("changes")
      writer.array(entry.rows) { $0.value($1.json(store.identities)) }
      writer.key("warnings")
      writer.array(entry.response?.warnings ?? []) { $0.string($1) }
      if let rule = reading.rule {
        writer.key("rule")
        rule.write(of: reading.request, into: &writer)
      }
      more(&writer)
    }
  }

  /// What the entry has there, as it is shown.
  func value(_ part: RequestMatch.Part, of entry: JournalEntry) -> JSONValue {
    switch part {
    case .method: .text(entry.request.method.token)
    case .path: .text(entry.path)
    case .body: body(EntryReading(entry, store, tenants))?.value ?? .null
    case .status: entry.status.map { .int($0) } ?? .null
    }
  }

  /// The request's body; nil where there was none, or it was let go.
  private func body(_ reading: EntryReading) -> ShownBody? {
    reading.entry.requestBody.flatMap { $0.isEmpty ? nil : reading.request.body(redaction) }
  }

  /// The label and the last four characters of the key; null where none was given.
  private func writeKey(_ reading: EntryReading, into writer: inout JSONWriter) {
    guard let given = reading.request.keys.first else { return writer.null() }
    writer.object { writer in
      writer.key("label")
      writer.string(reading.key?.label)
      writer.key("last4")
      writer.string(ShownKey.lastFour(given.value))
    }
  }

  private func write(_ fields: [(name: String, value: String)], _ body: ShownBody?, _ length: Int, into writer: inout JSONWriter) {
    writer.key("headers")
    writer.object { writer in
      var seen: Set<String> = []
      for field in fields where seen.insert(field.name.lowercased()).inserted {
        // Several fields of a name count as one, with commas between (RFC 9110, 5.3).
        let values = fields.filter { $0.name.lowercased() == field.name.lowercased() }.map(\.value)
        writer.key(escaping: JSONString(field.name))
        writer.string(values.joined(separator: ", "))
      }
    }
    writer.key("body")
    writer.value(body?.value ?? .null)
    writer.key("body_length")
    writer.int(length)
  }
}

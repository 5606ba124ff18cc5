internal import HTTPServer
internal import JSON

/// What happens in the emulator, sent to the listeners of `GET /__admin/events` as server-sent events (html.spec.whatwg.org, 9.2).
///
/// An event is noted when it happens, and sent when its turn has been committed. Without listeners nothing is noted.
final class Events {
  static let mostListeners = 32
  private static let leastKept = 1_000
  /// The most bytes of the kept events.
  private static let mostKeptBytes = 1 << 20

  private struct Listener {
    /// nil if the client has gone.
    weak var stream: ResponseStream?
    let project: Int?
  }

  /// Something that happened in this turn.
  private struct Note {
    let name: String
    let subject: Subject
    /// Made at the end of the turn, which may have replaced the response.
    let data: () -> JSONValue
  }

  /// What an event is about.
  private struct Subject {
    /// Whether it is a request, which gets a response even if its turn cannot be committed, or else a call of the control API.
    let isRequest: Bool
    /// Its project; nil for a request to none, and for a call that affects everything.
    let project: Int?

    func concerns(_ listener: Int?) -> Bool { listener == nil || project == listener || project == nil && !isRequest }
  }

  private typealias Event = (id: Int, subject: Subject, bytes: [UInt8])

  private let loop: EventLoop
  private let heartbeat: Duration
  private var listeners: [Listener] = []
  private var notes: [Note] = []
  /// The last events; none before the first listener, or after many without a listener.
  private var kept: [Event] = []
  private var keptBytes = 0
  /// Ids begin with the time of the start, so that the ids of an earlier emulator are unknown.
  private var lastID = EmulatorClock.system.now.microseconds
  /// Whether anybody listens, or did so not long ago.
  private(set) var isRecording = false
  private var beats = false

  /// Events for listeners that get a comment as a sign of life after every `heartbeat`.
  init(loop: EventLoop, heartbeat: Duration) {
    self.loop = loop
    self.heartbeat = heartbeat
  }

  // MARK: Noting

  /// Notes what the control API did to a project, or with nil to everything; `name` is that of what it was done to.
  func note(_ event: String, _ action: String? = nil, named name: String? = nil, of project: Int?) {
    let texts = [("name", name), ("action", action)]
    note(event, of: project, .members(texts.compactMap { key, text in text.map { (key, .text($0)) } } + [("project_id", .orNull(project))]))
  }

  /// Notes what the control API did to a project, or with nil to everything.
  func note(_ event: String, of project: Int?, _ data: @autoclosure @escaping () -> JSONValue) {
    if isRecording { notes.append(Note(name: event, subject: Subject(isRequest: false, project: project), data: data)) }
  }

  /// Notes an exchange that is over, and the fault that fired for it; to be called only while `isRecording`.
  func note(_ entry: JournalEntry, _ encoding: EntryEncoding) {
    let subject = Subject(isRequest: true, project: entry.project)
    if let fault = entry.exchange.fault {
      notes.append(
        Note(name: "fault", subject: subject) {
          .members([("id", .int(fault)), ("request_id", .int(entry.id)), ("project_id", .orNull(entry.project))])
        })
    }
    notes.append(Note(name: "request", subject: subject) { encoding.summary(entry) })
  }

  /// Sends what happened in this turn; if it could not be committed, the calls of the control API had no effect.
  func commitTurn(failed: Bool) {
    guard !notes.isEmpty else { return }
    let happened = failed ? notes.filter(\.subject.isRequest) : notes
    notes = []
    removeGoneListeners()
    let new = happened.map { note -> Event in
      lastID += 1
      return (lastID, note.subject, Self.bytes(note.name, lastID, note.data()))
    }
    keep(new)
    for listener in listeners {
      let bytes = new.filter { $0.subject.concerns(listener.project) }.flatMap(\.bytes)
      if !bytes.isEmpty { listener.stream?.send(bytes) }
    }
  }

  // MARK: Listening

  /// The response to a listener for one project, or with nil for all of them.
  ///
  /// It goes on after the event with the id `last`. If that is not known any more, its first event is `missed`.
  func listen(to project: Int?, after last: String?) throws(ControlError) -> Response {
    removeGoneListeners()
    guard listeners.count < Self.mostListeners else {
      throw .limitReached("\(Self.mostListeners) listeners of /__admin/events are the most at once. Let one end before the next.")
    }
    // How long a browser waits before it connects again, in milliseconds.
    var body = Array("retry: 1000\n".utf8)
    let firstKnown = kept.first.map { $0.id - 1 } ?? lastID
    if let last {
      if let id = Int(last), id >= firstKnown, id <= lastID {
        for event in kept where event.id > id && event.subject.concerns(project) { body += event.bytes }
      } else {
        body += Self.bytes("missed", lastID, .members([]))
      }
    }
    // Without data this is no event, but it is the id that a client returns with.
    body += "id: \(lastID)\n\n".utf8
    let stream = ResponseStream()
    listeners.append(Listener(stream: stream, project: project))
    isRecording = true
    if !beats { beat() }
    let fields = [Field(name: "Content-Type", value: "text/event-stream"), Field(name: "Cache-Control", value: "no-store")]
    return Response(.ok, fields: fields, body: body, delivery: .streamed(stream))
  }

  private static func bytes(_ event: String, _ id: Int, _ data: JSONValue) -> [UInt8] {
    Array("id: \(id)\nevent: \(event)\ndata: ".utf8) + data.encoded + Array("\n\n".utf8)
  }

  private func removeGoneListeners() { listeners.removeAll { $0.stream == nil } }

  private func keep(_ new: [Event]) {
    kept += new
    keptBytes += new.reduce(0) { $0 + $1.bytes.count }
    // Half of them at once, so that each costs next to nothing.
    while kept.count > 2 * Self.leastKept || keptBytes > Self.mostKeptBytes, !kept.isEmpty {
      let dropped = kept.prefix((kept.count + 1) / 2)
      keptBytes -= dropped.reduce(0) { $0 + $1.bytes.count }
      kept.removeFirst(dropped.count)
      // Nobody has listened for so long that nobody will return.
      if listeners.isEmpty { stopRecording() }
    }
  }

  private func stopRecording() {
    (kept, keptBytes, isRecording) = ([], 0, false)
    // What happens from now on is missed by everybody.
    lastID += 1
  }

  private func beat() {
    beats = true
    loop.schedule(after: heartbeat) { [weak self] in
      guard let self else { return }
      removeGoneListeners()
      guard !listeners.isEmpty else { return beats = false }
      for listener in listeners { listener.stream?.send(Array(":\n\n".utf8)) }
      beat()
    }
  }
}

/// GET /__admin/events: a response that goes on for as long as its client stays.
enum EventsEndpoint {
  static func listen(_ call: ControlCall) throws -> Answer {
    let last = call.request.fields.first("last-event-id").map { String(decoding: $0, as: UTF8.self) }
    return .now(try call.control.events.listen(to: call.project(), after: last))
  }
}

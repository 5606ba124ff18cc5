internal import HTTPServer

/// The handler that records the last exchanges with their responses.
final class Journal: ExchangeHandler {
  private let inner: any ExchangeHandler
  private let store: Store
  private let tenants: Tenants
  private let memory: ControlMemory
  private let events: Events?
  private var ring: EntryRing
  /// The entries of snapshots, the oldest first; nil if the snapshot has gone.
  private var past: [() -> PastJournal?] = []
  /// The calls that wait, the oldest first.
  private var waits: [Wait] = []
  private var lastID = 0
  /// The number of entries ever made.
  private var recorded = 0
  /// The id of the first entry of this turn, whose response may still be replaced.
  private var firstOfTurn = 1

  /// Records the last `size` requests to `inner` and reports them to `events`; `size` is at least 1.
  ///
  /// If `memory` is short, the oldest entries are dropped: first those that only snapshots keep, then the journal's own, except the last.
  init(
    _ inner: any ExchangeHandler, size: Int, store: Store, tenants: Tenants, memory: ControlMemory = ControlMemory(), events: Events? = nil
  ) {
    self.inner = inner
    self.store = store
    self.tenants = tenants
    self.memory = memory
    self.events = events
    ring = EntryRing(size: size)
    memory.dropOldest = { [weak self] in self?.dropOldest() ?? false }
  }

  /// The limit of simultaneous waits.
  static let mostWaits = 1_000

  // MARK: Handler

  func answer(_ exchange: Exchange) -> Answer {
    let clock = tenants.settings(of: exchange.project).clock
    let at = clock.now
    // Both times come from the clock that the entry shows, so that with a frozen clock the duration is 0 and journals are reproducible.
    // Reading a second clock would cost more than it is worth.
    func record(_ response: Response?) {
      lastID += 1
      recorded += 1
      let entry = JournalEntry(
        id: lastID, at: at, exchange, response: response, microseconds: max(0, clock.now.microseconds - at.microseconds), memory: memory)
      ring.append(entry)
      if let events, events.isRecording { events.note(entry, EntryEncoding(identities: store.identities)) }
      endWaits { $0.isFulfilled(by: entry) }
    }
    let answer = inner.answer(exchange)
    switch answer {
    case .now(let response): record(response)
    case .later(let deferred): deferred.observe(record)
    }
    return answer
  }

  func commitTurn() -> APIError? {
    let failure = inner.commitTurn()
    if let failure {
      let entries = ring.all
      for entry in entries where entry.id >= firstOfTurn { entry.replaceResponse(by: failure) }
      endWaits { $0.isFulfilled(byAll: entries) }
    }
    firstOfTurn = lastID + 1
    return failure
  }

  // MARK: For the control API

  /// The most requests that are kept.
  var size: Int { ring.size }

  /// Replaces the entries of one project, or those outside sandboxes if it is nil, by earlier ones.
  ///
  /// If it is nil, ids go on after the last of them, unless there is a sandbox, which may use some of the next.
  func restore(_ past: [JournalEntry], project: Int?) {
    let past = past.filter { tenants.scope(project, contains: $0.project) }
    remove { tenants.scope(project, contains: $0.project) }
    ring.restore(past)
    guard project == nil, tenants.sandboxes.isEmpty else { return }
    lastID = past.last?.id ?? 0
    firstOfTurn = lastID + 1
  }

  /// Restores the present entries if the turn's commit fails, and keeps those that come later.
  func keepForRollback() {
    let (ring, lastID, firstOfTurn, recorded) = (ring, lastID, firstOfTurn, recorded)
    store.onRollback { [unowned self] in
      let since = self.ring.all.suffix(self.recorded - recorded)
      (self.ring, self.lastID, self.firstOfTurn) = (ring, lastID, firstOfTurn)
      for entry in since {
        self.lastID += 1
        entry.renumber(self.lastID)
        self.ring.append(entry)
      }
    }
  }

  /// All entries, or those of one project, the newest last.
  func entries(of project: Int?) -> [JournalEntry] {
    project == nil ? ring.all : ring.all.filter { $0.project == project }
  }

  /// The entries of one project, or those outside sandboxes if it is nil, for a snapshot.
  func keep(project: Int?) -> PastJournal {
    let journal = PastJournal(ring.all.filter { tenants.scope(project, contains: $0.project) })
    forgetPastWithoutEntries()
    past.append { [weak journal] in journal }
    return journal
  }

  /// Removes entries; ids go on.
  func remove(where isRemoved: (JournalEntry) -> Bool) {
    ring.removeAll(where: isRemoved)
    for wait in waits { wait.forget(isRemoved) }
  }

  /// Begins a wait for further entries.
  func wait(_ wait: Wait) throws(ControlError) {
    guard waits.count < Self.mostWaits else {
      throw .limitReached("The limit of \(Self.mostWaits) calls of /__admin/requests/wait is reached. Let some end before the next.")
    }
    waits.append(wait)
  }

  /// Removes a wait that was answered or whose client has disconnected.
  func remove(_ wait: Wait) { waits.removeAll { $0 === wait } }

  /// Answers the waits for requests to a removed project with `response`.
  func endWaits(of project: Int, with response: Response) { endWaits(with: response) { $0.project == project } }

  private func endWaits(with response: Response? = nil, where isOver: (Wait) -> Bool) {
    let over = waits.filter(isOver)
    for wait in over { remove(wait) }
    for wait in over { wait.end(with: response) }
  }

  /// Drops the entries of the oldest snapshot, or else the oldest entry; returns false if only the newest is left.
  private func dropOldest() -> Bool {
    forgetPastWithoutEntries()
    guard let oldest = past.first?() else { return ring.dropOldest() }
    oldest.entries = []
    return true
  }

  private func forgetPastWithoutEntries() { past.removeAll { $0()?.entries.isEmpty ?? true } }
}

/// The last entries, up to a number.
struct EntryRing {
  let size: Int
  /// Dropped entries, at the beginning, are nil.
  private var slots: [JournalEntry?] = []
  private var oldest = 0

  /// Makes a ring for `size` entries, at least 1, which grows as they come.
  init(size: Int) { self.size = size }

  /// All entries, the newest last.
  var all: [JournalEntry] { slots[oldest...].compactMap(\.self) }

  mutating func append(_ entry: JournalEntry) {
    slots.append(entry)
    if slots.count - oldest > size { dropOldest() }
  }

  /// Drops the oldest entry; returns false if only the newest is left, which stays.
  @discardableResult mutating func dropOldest() -> Bool {
    guard slots.count - oldest > 1 else { return false }
    slots[oldest] = nil
    oldest += 1
    // Not for each entry, so that the amortized cost is constant.
    if oldest > size {
      slots.removeFirst(oldest)
      oldest = 0
    }
    return true
  }

  /// Inserts earlier entries in the order of their ids.
  mutating func restore(_ past: [JournalEntry]) {
    guard !past.isEmpty else { return }
    slots = (all + past).sorted { $0.id < $1.id }.suffix(size)
    oldest = 0
  }

  mutating func removeAll(where isRemoved: (JournalEntry) -> Bool) {
    slots = all.filter { !isRemoved($0) }
    oldest = 0
  }
}

/// The entries of a snapshot; empty if they were dropped for lack of memory.
final class PastJournal {
  fileprivate(set) var entries: [JournalEntry]

  init(_ entries: [JournalEntry]) { self.entries = entries }
}

internal import HTTPServer

/// A handler round others that remembers the last exchanges with their responses.
final class Journal: ExchangeHandler {
  private let inner: any ExchangeHandler
  private let store: Store
  private let tenants: Tenants
  private let memory: ControlMemory
  private let events: Events?
  private var ring: EntryRing
  private var kept = PastJournals()
  private var waits = WaitList()
  private var lastID = 0
  /// How many entries there ever were.
  private var recorded = 0
  /// The first entry whose answer is not settled yet.
  private var firstUnsettled = 1

  /// A journal of the last `size` requests, 1 at least, to `inner`, of which `events` reports.
  ///
  /// If `memory` is short the oldest entries are dropped: those that snapshots have kept, and then the journal's own but for the last.
  init(
    _ inner: any ExchangeHandler, size: Int, store: Store, tenants: Tenants, memory: ControlMemory = ControlMemory(), events: Events? = nil
  ) {
    self.inner = inner
    self.store = store
    self.tenants = tenants
    self.memory = memory
    self.events = events
    ring = EntryRing(size: size)
    memory.dropOldest = { [weak self] in
      guard let self else { return false }
      return kept.dropOldest() || ring.dropOldest()
    }
  }

  // MARK: Handler

  func answer(_ exchange: Exchange) -> Answer {
    let clock = tenants.settings(of: exchange.project).clock
    let at = clock.now
    // The difference of two times by the clock that the entry shows: 0 if it stands still, for journals that are the same to the byte.
    // A look at a second clock, one that cannot be set, would cost more than it is worth here.
    func record(_ response: Response?) {
      lastID += 1
      recorded += 1
      let entry = JournalEntry(
        id: lastID, at: at, exchange, response: response, microseconds: max(0, clock.now.microseconds - at.microseconds), memory: memory)
      ring.append(entry)
      if let events, events.isRecording { events.note(entry, EntryEncoding(store: store, tenants: tenants)) }
      for wait in waits.takeFulfilled(by: entry) { wait.answer() }
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
      ring.takeBack(for: failure, from: firstUnsettled)
      for wait in waits.takeFulfilled(byAll: ring.all) { wait.answer() }
    }
    firstUnsettled = lastID + 1
    return failure
  }

  // MARK: For the control API

  /// How many requests are kept at most.
  var size: Int { ring.size }

  /// Forgets what belongs to one project, or with nil to all that are no sandboxes.
  ///
  /// With nil, ids begin with 1 again, unless there is a sandbox, which may have some of them.
  func clear(project: Int?) { restore([], project: project) }

  /// Puts entries from before in the place of what belongs to one project, or with nil to all that are no sandboxes.
  ///
  /// With nil, ids go on after the last of them, unless there is a sandbox.
  func restore(_ past: [JournalEntry], project: Int?) {
    let past = past.filter { tenants.scope(project, contains: $0.project) }
    remove { tenants.scope(project, contains: $0.project) }
    ring.restore(past)
    guard project == nil, tenants.sandboxes.isEmpty else { return }
    lastID = past.last?.id ?? 0
    firstUnsettled = lastID + 1
  }

  /// Has the entries be those that there are now, and what came since, if the turn cannot be made durable.
  func keepForRollback() {
    let (ring, lastID, firstUnsettled, recorded) = (ring, lastID, firstUnsettled, recorded)
    store.onRollback { [unowned self] in
      let since = self.ring.all.suffix(self.recorded - recorded)
      (self.ring, self.lastID, self.firstUnsettled) = (ring, lastID, firstUnsettled)
      for entry in since {
        self.lastID += 1
        entry.renumber(self.lastID)
        self.ring.append(entry)
      }
    }
  }

  /// The entries, or those of one project, the newest last.
  func entries(of project: Int?) -> [JournalEntry] {
    project == nil ? ring.all : ring.all.filter { $0.project == project }
  }

  /// The entries of one project, or with nil of all that are no sandboxes, for a snapshot.
  func keep(project: Int?) -> PastJournal {
    let past = PastJournal(ring.all.filter { tenants.scope(project, contains: $0.project) })
    kept.add(past)
    return past
  }

  /// Forgets entries; ids go on.
  func remove(where isRemoved: (JournalEntry) -> Bool) {
    ring.removeAll(where: isRemoved)
    waits.forget(isRemoved)
  }

  /// Begins a wait for further entries.
  ///
  /// - Throws: 507 if there are as many as there may be.
  func wait(_ wait: Wait) throws(ControlError) {
    guard waits.count < WaitList.most else {
      throw .limitReached("\(WaitList.most) calls of /__admin/requests/wait are the most at once. Let some end before the next.")
    }
    waits.add(wait)
  }

  /// Ends a wait, which is answered or has nobody any more who would hear the answer.
  func end(_ wait: Wait) { waits.remove(wait) }

  /// Answers with `response` the waits for requests to a project that is no more.
  func endWaits(of project: Int, with response: Response) {
    for wait in waits.takeAll(of: project) { wait.refuse(response) }
  }
}

/// The last so many entries.
struct EntryRing {
  /// How many entries it has at most.
  let size: Int
  /// nil for those that were dropped, at the beginning.
  private var slots: [JournalEntry?] = []
  /// Where the oldest is.
  private var oldest = 0

  /// A ring for `size` entries, 1 at least, which takes their room as they come.
  init(size: Int) { self.size = size }

  /// All entries, the newest last.
  var all: [JournalEntry] { slots[oldest...].compactMap(\.self) }

  mutating func append(_ entry: JournalEntry) {
    slots.append(entry)
    if slots.count - oldest > size { removeOldest() }
  }

  /// Drops the oldest entry; false if there is no other than the newest, which stays.
  mutating func dropOldest() -> Bool {
    guard slots.count - oldest > 1 else { return false }
    removeOldest()
    return true
  }

  /// Takes entries from before in again, each in its place by id.
  mutating func restore(_ past: [JournalEntry]) {
    guard !past.isEmpty else { return }
    slots = (all + past).sorted { $0.id < $1.id }.suffix(size)
    oldest = 0
  }

  mutating func removeAll(where isRemoved: (JournalEntry) -> Bool) {
    slots = all.filter { !isRemoved($0) }
    oldest = 0
  }

  /// Takes back the responses of the entries from the one with this id on: nothing that they did has lasted.
  func takeBack(for failure: APIError, from id: Int) {
    for entry in all where entry.id >= id { entry.takeBack(for: failure) }
  }

  private mutating func removeOldest() {
    slots[oldest] = nil
    oldest += 1
    // Once in so many times, so that each costs next to nothing.
    guard oldest > size else { return }
    slots.removeFirst(oldest)
    oldest = 0
  }
}

/// The entries that a snapshot has kept; none if the journal had to drop them for lack of memory.
final class PastJournal {
  private(set) var entries: [JournalEntry]

  init(_ entries: [JournalEntry]) { self.entries = entries }

  fileprivate func drop() { entries = [] }
}

/// The entries that snapshots have kept, the oldest first; it keeps none of them alive.
struct PastJournals {
  private struct Kept {
    weak var journal: PastJournal?
  }

  private var all: [Kept] = []

  mutating func add(_ journal: PastJournal) {
    all.removeAll { $0.journal?.entries.isEmpty ?? true }
    all.append(Kept(journal: journal))
  }

  /// Drops what the oldest snapshot has kept; false if none has anything.
  mutating func dropOldest() -> Bool {
    all.removeAll { $0.journal?.entries.isEmpty ?? true }
    guard let oldest = all.first?.journal else { return false }
    oldest.drop()
    return true
  }
}

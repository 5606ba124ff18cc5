package import API
internal import Domain
package import HTTPServer
package import Storage

/// A handler wrapped round the API that remembers the last requests and their answers.
///
/// To remember one costs a few references; what it means is worked out when somebody asks.
package final class Journal: Handler {
  private let inner: any Handler
  private let store: Store
  private let settings: SettingsTable
  private let notes: RequestNotes
  private let memory: ControlMemory
  private var ring: EntryRing
  private var kept = PastJournals()
  private var waits = WaitList()
  private var lastID = 0
  /// The first entry whose answer is not settled yet.
  private var firstUnsettled = 1

  /// A journal of the last `size` requests, 1 at least, to `inner`.
  ///
  /// Handlers within it say in `notes` what only they know of a request. If `memory` is short the oldest entries are dropped: those that
  /// snapshots have kept, and then the journal's own but for the last.
  package init(
    _ inner: any Handler, size: Int, store: Store, settings: SettingsTable, notes: RequestNotes,
    memory: ControlMemory = ControlMemory()
  ) {
    self.inner = inner
    self.store = store
    self.settings = settings
    self.notes = notes
    self.memory = memory
    ring = EntryRing(size: size)
    memory.dropOldest = { [weak self] in
      guard let self else { return false }
      return kept.dropOldest() || ring.dropOldest()
    }
  }

  // MARK: Handler

  package func answer(_ request: Request) -> Answer {
    let project = PathProject.id(of: request, store.identities, settings.common.contract)
    let clock = settings[project].clock
    let at = clock.now
    // The difference of two times by the clock that the entry tells: 0 where it stands still, for journals that are the same to the byte.
    // A look at a second clock, one that cannot be set, would cost more than it is worth here.
    func record(_ response: Response?, _ noted: Noted?) {
      lastID += 1
      let entry = JournalEntry(
        id: lastID, at: at, project: project, request: request, response: response,
        microseconds: max(0, clock.now.microseconds - at.microseconds), noted: noted, memory: memory)
      ring.append(entry)
      waits.hear(entry)
    }
    // What the control API changed since the last request is not this one's.
    _ = store.takeChangedRows()
    let answer = inner.answer(request)
    let noted = takeNotes()
    switch answer {
    case .now(let response): record(response, noted)
    case .later(let deferred): deferred.observe { record($0, Noted.joined(noted, self.takeNotes())) }
    }
    return answer
  }

  private func takeNotes() -> Noted? {
    let rows = store.takeChangedRows()
    guard !rows.isEmpty else { return notes.take() }
    return Noted(fault: notes.take()?.fault, rows: rows)
  }

  package func settle() -> Response? {
    let failure = inner.settle()
    if let failure { for entry in ring.all where entry.id >= firstUnsettled { entry.setResponse(failure) } }
    firstUnsettled = lastID + 1
    return failure
  }

  package func refusal(_ refusal: Refusal) -> Response { inner.refusal(refusal) }

  // MARK: For the control API

  /// Forgets what belongs to one project, or with nil to all that are no sandboxes.
  ///
  /// With nil, ids begin with 1 again, unless there is a sandbox, which may have some of them.
  package func clear(project: Int?) { restore([], project: project) }

  /// Puts entries from before in the place of what belongs to one project, or with nil to all that are no sandboxes.
  ///
  /// With nil, ids go on after the last of them, unless there is a sandbox.
  func restore(_ past: [JournalEntry], project: Int?) {
    let past = past.filter { store.identities.covers($0.project, by: project) }
    remove { store.identities.covers($0.project, by: project) }
    ring.putBack(past)
    guard project == nil, !store.identities.hasSandboxes else { return }
    lastID = past.last?.id ?? 0
    firstUnsettled = lastID + 1
  }

  /// The entries, or those of one project, the newest last.
  func entries(of project: Int?) -> [JournalEntry] {
    project == nil ? ring.all : ring.all.filter { $0.project == project }
  }

  /// The entries of one project, or with nil of all that are no sandboxes, for a snapshot.
  func keep(project: Int?) -> PastJournal {
    let past = PastJournal(ring.all.filter { store.identities.covers($0.project, by: project) })
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
}

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
  private var ring: EntryRing
  private var waits = WaitList()
  private var lastID = 0
  /// How many entries there ever were.
  private var recorded = 0
  /// The first entry whose answer is not settled yet.
  private var firstUnsettled = 1

  /// A journal of the last `size` requests, 1 at least, to `inner`.
  ///
  /// Handlers within it say in `notes` what only they know of a request.
  package init(_ inner: any Handler, size: Int, store: Store, settings: SettingsTable, notes: RequestNotes) {
    self.inner = inner
    self.store = store
    self.settings = settings
    self.notes = notes
    ring = EntryRing(size: size)
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
      recorded += 1
      let entry = JournalEntry(
        id: lastID, at: at, project: project, request: request, response: response,
        microseconds: max(0, clock.now.microseconds - at.microseconds), noted: noted)
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
    if let failure {
      ring.setFailure(failure, from: firstUnsettled)
      waits.count(anew: ring.all)
    }
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

  /// Has the entries be those that there are now, and what came since, if the turn cannot be made durable.
  func keepForRollback() {
    let (ring, lastID, firstUnsettled, recorded) = (ring, lastID, firstUnsettled, recorded)
    store.onRollback { [unowned self] in
      let since = self.ring.all.suffix(self.recorded - recorded)
      (self.ring, self.lastID, self.firstUnsettled) = (ring, lastID, firstUnsettled)
      for entry in since {
        self.lastID += 1
        self.ring.append(entry.numbered(self.lastID))
      }
    }
  }

  /// The entries, or those of one project, the newest last.
  func entries(of project: Int?) -> [JournalEntry] {
    project == nil ? ring.all : ring.all.filter { $0.project == project }
  }

  /// Forgets entries; ids go on.
  func remove(where isRemoved: (JournalEntry) -> Bool) {
    ring.removeAll(where: isRemoved)
    waits.forget(isRemoved)
  }

  /// Begins a wait for further entries.
  func wait(_ wait: Wait) { waits.add(wait) }

  /// Ends a wait, which is answered or has nobody any more who would hear the answer.
  func end(_ wait: Wait) { waits.remove(wait) }
}

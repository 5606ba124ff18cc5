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

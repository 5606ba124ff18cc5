internal import HTTPServer

/// The last so many entries.
struct EntryRing {
  private let size: Int
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
  mutating func putBack(_ past: [JournalEntry]) {
    guard !past.isEmpty else { return }
    slots = (all + past).sorted { $0.id < $1.id }.suffix(size)
    oldest = 0
  }

  mutating func removeAll(where isRemoved: (JournalEntry) -> Bool) {
    slots = all.filter { !isRemoved($0) }
    oldest = 0
  }

  /// Gives the entries from the one with this id on the answer `failure`: nothing that they did has lasted.
  func takeBack(for failure: Response, from id: Int) {
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

internal import HTTPServer

/// The last so many entries.
struct EntryRing {
  private let size: Int
  private var slots: [JournalEntry] = []
  /// Where the oldest stands once the ring is full.
  private var oldest = 0

  /// A ring for `size` entries, 1 at least, which takes their room as they come.
  init(size: Int) { self.size = size }

  /// All entries, the newest last.
  var all: [JournalEntry] { Array(slots[oldest...] + slots[..<oldest]) }

  mutating func append(_ entry: JournalEntry) {
    if slots.count < size { return slots.append(entry) }
    slots[oldest] = entry
    oldest = oldest + 1 == size ? 0 : oldest + 1
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

  /// Gives the entries from the one with this id on the answer to a turn that failed, which has changed no rows.
  mutating func setFailure(_ response: Response, from id: Int) {
    for index in slots.indices where slots[index].id >= id { slots[index].setFailure(response) }
  }
}

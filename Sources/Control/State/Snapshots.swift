/// Moments by name, each of one project or of everything, in the order in which they were taken.
struct Snapshots {
  /// What a snapshot is called, and the project that it is of; nil for everything.
  struct Key: Hashable {
    let project: Int?
    let name: String
  }

  /// The most for a sandbox, or for all that is in none.
  static let most = 100

  private(set) var all: [(key: Key, moment: Moment)] = []

  subscript(_ key: Key) -> Moment? { all.first { $0.key == key }?.moment }

  mutating func add(_ moment: Moment, _ key: Key) { all.append((key, moment)) }

  mutating func remove(_ key: Key) { all.removeAll { $0.key == key } }

  /// Forgets the snapshots of these projects; nil is for those of everything.
  mutating func removeAll(where isRemoved: (Int?) -> Bool) { all.removeAll { isRemoved($0.key.project) } }
}

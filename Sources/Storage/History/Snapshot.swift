/// A state to come back to: of one project, or of all that are no sandboxes and what belongs to none.
///
/// It holds the rows that were different from the beginning, shared with other snapshots where they are the same, and so is small; it means nothing to another store.
package struct Snapshot {
  /// The project that it is of; nil for all.
  package let project: Int?
  /// The hash of the state.
  package let hash: ContentHash
  let rows: [Int: SharedRows]
  let lastID: Int
}

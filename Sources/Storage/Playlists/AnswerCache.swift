internal import Domain
internal import SQLite

/// What is asked for again and again, as it was written, for as long as no row has changed.
struct AnswerCache {
  enum Question: Hashable {
    case page(PlaylistListing)
    /// One playlist, by its `short_id`.
    case playlist(String)
  }

  /// What an answer depends on besides the rows.
  struct Key: Hashable {
    let question: Question
    let project: Int
    let reader: Int
    let contract: Contract
  }

  private let version: Database.Version
  /// Those that were asked for: what nobody asks for twice is not worth a copy.
  private var asked: Set<Key> = []
  private var answers: [Key: [UInt8]] = [:]
  private var size = 0
  /// How many bytes all answers together have at the most.
  private static let capacity = 1 << 20
  private static let mostAsked = 256

  /// No answers yet of the rows as they are in `version`.
  init(_ version: Database.Version) { self.version = version }

  /// The answer as it was written in `version`; nil where it is not kept.
  mutating func answer(_ key: Key, in version: Database.Version) -> [UInt8]? {
    if version != self.version { self = AnswerCache(version) }
    return answers[key]
  }

  /// Keeps the answer, which was just written, if this is not the first time.
  mutating func note(_ answer: ArraySlice<UInt8>, _ key: Key) {
    if asked.count >= Self.mostAsked { asked.removeAll(keepingCapacity: true) }
    guard !asked.insert(key).inserted, answer.count <= Self.capacity else { return }
    if size + answer.count > Self.capacity { (answers, size) = ([:], 0) }
    answers[key] = Array(answer)
    size += answer.count
  }
}

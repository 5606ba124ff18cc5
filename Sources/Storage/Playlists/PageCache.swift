internal import Domain
internal import SQLite

/// The pages of lists that are asked for again and again, as they were written, for as long as no row has changed.
struct PageCache {
  /// What a page depends on besides the rows.
  struct Key: Hashable {
    let listing: PlaylistListing
    let project: Int
    let reader: Int
    let contract: Contract
  }

  private let version: Database.Version
  /// Those that were asked for: a page that nobody asks for twice is not worth a copy.
  private var asked: Set<Key> = []
  private var pages: [Key: [UInt8]] = [:]
  private var size = 0
  /// How many bytes all pages together have at the most.
  private static let capacity = 1 << 20
  private static let mostAsked = 256

  /// No pages yet of the rows as they are in `version`.
  init(_ version: Database.Version) { self.version = version }

  /// The page as it was written in `version`; nil where it is not kept.
  mutating func page(_ key: Key, in version: Database.Version) -> [UInt8]? {
    if version != self.version { self = PageCache(version) }
    return pages[key]
  }

  /// Keeps the page, which was just written, if this is not the first time.
  mutating func note(_ page: ArraySlice<UInt8>, _ key: Key) {
    if asked.count >= Self.mostAsked { asked.removeAll() }
    guard !asked.insert(key).inserted, page.count <= Self.capacity else { return }
    if size + page.count > Self.capacity { (pages, size) = ([:], 0) }
    pages[key] = Array(page)
    size += page.count
  }
}

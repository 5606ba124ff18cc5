/// How many recordings a playlist has: nothing counts a saved filter's here, so that those are all null.
struct RecordingsCounts: Encodable {
  struct SavedFilters: Encodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
      case count
      case hasMore = "has_more"
      case watchedCount = "watched_count"
      case increased
      case lastRefreshedAt = "last_refreshed_at"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      for key in CodingKeys.allCases { try container.encodeNil(forKey: key) }
    }
  }

  struct Collection: Encodable {
    let count: Int?
    let watchedCount: Int

    private enum CodingKeys: String, CodingKey {
      case count
      case watchedCount = "watched_count"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(count, forKey: .count)
      try container.encode(watchedCount, forKey: .watchedCount)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case savedFilters = "saved_filters"
    case collection
  }

  let savedFilters = SavedFilters()
  let collection: Collection
}

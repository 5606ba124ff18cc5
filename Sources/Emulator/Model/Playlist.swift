internal import JSON

/// What kind of playlist one is: recordings put together by hand, or the ones that filters match.
enum PlaylistType: String, Hashable, Sendable, CaseIterable {
  case collection
  case filters
}

/// A session recording playlist, as it is stored.
package struct Playlist: Hashable, Sendable {
  package var projectID = 0
  package var id = 0
  /// 8 of `[A-Za-z0-9]`, unique in its project.
  package var shortID = ""
  package var name: String?
  var derivedName: String?
  package var description = ""
  var isPinned = false
  var isDeleted = false
  var filters = Filters.none
  /// The type that its maker named; nil if none was.
  var type: PlaylistType?
  var createdAt = Timestamp(microseconds: 0)
  var createdBy: Int?
  var lastModifiedAt = Timestamp(microseconds: 0)
  /// The id of the user who last changed its name, description or filters.
  var lastModifiedBy: Int?
  /// What `_create_in_folder` was last set to.
  package var folder = ""
  /// What its filters were last counted to match; nil if they never were.
  var savedFiltersCount: SavedFiltersCount?
  /// The ids of its recordings by addition, in a fixture; `PlaylistStore` reads and writes them apart from the playlist.
  var recordings: [String] = []

  /// The type that responses show: the one given, or else `filters` if there are filters and `collection` if there are none.
  var reportedType: PlaylistType { type ?? (filters.isEmpty ? .collection : .filters) }

  /// The text that `order=name` sorts by, without regard to case: the name, or else the derived name, or else "".
  ///
  /// PostHog's `playlist_name_sort_expression`: an empty name counts as none.
  var sortName: String {
    guard let name, !name.isEmpty else { return (derivedName ?? "").lowercased() }
    return name.lowercased()
  }
}

/// What a create or update request sets, checked field by field; nil if a field was not in the body.
struct PlaylistInput: Hashable, Sendable {
  /// `.some(nil)` if the body says null.
  var name: String??
  /// `.some(nil)` if the body says null.
  var derivedName: String??
  var description: String?
  var isPinned: Bool?
  var isDeleted: Bool?
  var filters: Filters?
  /// Null in the body counts as not given.
  var type: PlaylistType?
  var folder: String?

  /// Whether it sets something that counts as a modification: name, description or filters, PostHog's MATERIAL_PLAYLIST_FIELDS.
  var isMaterial: Bool { name != nil || description != nil || filters != nil }

  /// Sets in `playlist` what the body says, except the type, which is set only when a playlist is made.
  func apply(to playlist: inout Playlist) {
    if let name { playlist.name = name }
    if let derivedName { playlist.derivedName = derivedName }
    if let description { playlist.description = description }
    if let isPinned { playlist.isPinned = isPinned }
    if let isDeleted { playlist.isDeleted = isDeleted }
    if let filters { playlist.filters = filters }
    if let folder { playlist.folder = folder }
  }
}

/// A playlist's `filters`: any JSON value but null, kept as it was written down to the spelling of its numbers.
struct Filters: Hashable, Sendable {
  /// Compact JSON text.
  let text: String

  /// What a playlist has if none were given: `{}`.
  static let none = Filters(text: "{}")

  init(_ value: JSONValue) { text = String(decoding: value.encoded, as: UTF8.self) }

  /// Filters whose compact JSON text is known already.
  init(text: String) { self.text = text }

  /// Whether they count as none: `{}`, `[]` or `""`.
  var isEmpty: Bool { text == "{}" || text == "[]" || text == #""""# }

  /// Whether they are a number, a boolean or null.
  var isScalar: Bool { !["{", "[", #"""#].contains(text.first) }

  /// The same with keys in the order in which PostgreSQL's jsonb has them: by length, then by bytes, at every depth; nil if they are in that
  /// order already.
  var orderedAsJSONB: Filters? {
    // What has one member at the most has one order.
    guard text.utf8.contains(UInt8(ascii: ",")), let value = try? JSONValue(parsing: text.utf8) else { return nil }
    let ordered = Filters(value.orderedAsJSONB)
    return ordered == self ? nil : ordered
  }

  /// Whether PostgreSQL's jsonb takes them and the hosted service can show them again: no NUL or lone surrogate in a string, no integer
  /// outside 64 bits.
  var fitJSONB: Bool { (try? JSONValue(parsing: text.utf8))?.fitsJSONB ?? false }
}

extension JSONValue {
  fileprivate var orderedAsJSONB: JSONValue {
    switch self {
    case .object(let object):
      let members = object.members.map { (key: $0.key.utf8, member: JSONObject.Member(key: $0.key, value: $0.value.orderedAsJSONB)) }
      let ordered = members.sorted { left, right in
        left.key.count == right.key.count ? left.key.lexicographicallyPrecedes(right.key) : left.key.count < right.key.count
      }
      return .object(JSONObject(ordered.map(\.member)))
    case .array(let elements): return .array(elements.map(\.orderedAsJSONB))
    case .null, .bool, .number, .string: return self
    }
  }

  fileprivate var fitsJSONB: Bool {
    switch self {
    case .object(let object): object.members.allSatisfy { $0.key.fitsJSONB && $0.value.fitsJSONB }
    case .array(let elements): elements.allSatisfy(\.fitsJSONB)
    case .string(let text): text.fitsJSONB
    case .number(let number): !number.isInteger || number.int != nil || UInt64(number.literal) != nil
    case .null, .bool: true
    }
  }
}

extension JSONString {
  fileprivate var fitsJSONB: Bool { firstSurrogate == nil && !string.utf8.contains(0) }
}

/// The recordings that a saved filter was last counted to match: what the service keeps beside the database for each playlist.
struct SavedFiltersCount: Hashable, Sendable {
  var sessionIDs: [String] = []
  /// Whether there are more of them than were looked at.
  var hasMore = false
  /// The ids that matched the time before, if there was one.
  var previousIDs: [String]?
  var refreshedAt: Timestamp?

  /// Whether more recordings match than the time before.
  var increased: Bool { previousIDs.map { sessionIDs.count > $0.count } ?? false }
}

/// A rule that a request on a playlist breaks.
struct PlaylistRuleViolation: Error, Hashable, Sendable {
  let rule: LedgerRule
  /// The service's words; nil if it fails itself, without any.
  let detail: String?
  /// The field at fault; nil if none is.
  var attribute: String?

  static let missingType = PlaylistRuleViolation(
    rule: .createWithoutType, detail: "Must provide a valid playlist type: either filters or collection")
  static let collectionWithFilters = PlaylistRuleViolation(
    rule: .collectionWithFilters, detail: "You cannot create a collection with filters")
  static let savedFilterWithoutFilters = PlaylistRuleViolation(
    rule: .savedFilterWithoutFilters, detail: "You must provide a valid filters when creating a saved filter")
  static let addingFiltersToCollection = PlaylistRuleViolation(
    rule: .collectionAddFilters, detail: "You cannot update a collection to add filters")
  static let removingAllFilters = PlaylistRuleViolation(rule: .savedFilterRemoveFilters, detail: noFilters)
  /// As `removingAllFilters`, by a request that leaves the filters out.
  static let notRepeatingFilters = PlaylistRuleViolation(rule: .updateWithoutFilters, detail: noFilters)
  /// The service takes the length of what has none.
  static let scalarFilters = PlaylistRuleViolation(rule: .filtersValues, detail: nil)
  /// The service stores these and fails whenever it shows them, which no client could mend.
  static let filtersOutsideJSONB = PlaylistRuleViolation(
    rule: .filtersJSONB, detail: "Value must be valid JSON.", attribute: "filters")
  static let updatingSynthetic = PlaylistRuleViolation(rule: .syntheticReadOnly, detail: "Cannot update synthetic playlists")
  static let recordingInSavedFilter = PlaylistRuleViolation(
    rule: .savedFilterAddRecording, detail: "Cannot add recordings to a playlist that is type 'filters'.")

  private static let noFilters = "You cannot remove all filters when updating a saved filter"
}

/// What may be done with a playlist, by its explicit type.
struct PlaylistRules: Sendable {
  private let contract: Contract

  init(_ contract: Contract) { self.contract = contract }

  func checkCreating(_ input: PlaylistInput) throws(PlaylistRuleViolation) {
    let filters = input.filters ?? .none
    if input.type == nil, contract.requiresType { throw .missingType }
    if filters.isScalar { throw .scalarFilters }
    switch input.type {
    case nil: break
    case .collection: if !filters.isEmpty { throw .collectionWithFilters }
    case .filters: if filters.isEmpty { throw .savedFilterWithoutFilters }
    }
    try checkStoring(input)
  }

  func checkUpdating(_ playlist: Playlist, with input: PlaylistInput) throws(PlaylistRuleViolation) {
    if input.filters?.isScalar == true { throw .scalarFilters }
    switch playlist.type {
    case nil: break
    case .collection: if let filters = input.filters, !filters.isEmpty { throw .addingFiltersToCollection }
    case .filters:
      let kept = contract.updateMustRepeatFilters ? Filters.none : playlist.filters
      if (input.filters ?? kept).isEmpty { throw input.filters == nil ? .notRepeatingFilters : .removingAllFilters }
    }
    try checkStoring(input)
  }

  private func checkStoring(_ input: PlaylistInput) throws(PlaylistRuleViolation) {
    if contract.keepsFiltersAsJSONB, let filters = input.filters, !filters.isEmpty, !filters.fitJSONB { throw .filtersOutsideJSONB }
  }

  /// The playlist that `input` makes, in `project`, for the user `author` at the moment `now`.
  func create(
    _ input: PlaylistInput, id: Int, shortID: String, in project: Int, by author: Int, at now: Timestamp
  ) throws(PlaylistRuleViolation) -> Playlist {
    try checkCreating(input)
    var playlist = Playlist(
      projectID: project, id: id, shortID: shortID, type: input.type, createdAt: now, createdBy: author, lastModifiedAt: now,
      lastModifiedBy: author)
    input.apply(to: &playlist)
    return playlist
  }

  /// What `playlist` is after `input`, from the user `editor` at the moment `now`; its type stays.
  func update(
    _ playlist: Playlist, with input: PlaylistInput, by editor: Int, at now: Timestamp
  ) throws(PlaylistRuleViolation) -> Playlist {
    try checkUpdating(playlist, with: input)
    var updated = playlist
    if input.isMaterial {
      updated.lastModifiedAt = now
      updated.lastModifiedBy = editor
    }
    input.apply(to: &updated)
    return updated
  }

  func checkAddingRecording(to playlist: Playlist) throws(PlaylistRuleViolation) {
    if playlist.reportedType == .filters { throw .recordingInSavedFilter }
  }
}

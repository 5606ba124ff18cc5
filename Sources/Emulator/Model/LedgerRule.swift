/// A line of the fidelity ledger that a refusal or a warning rests on, by its id.
///
/// An error carries its line from where it is thrown, so that the journal need not guess it from the response.
enum LedgerRule: String, Hashable, Sendable, CaseIterable {
  // Who asks.
  case noKey = "no-key"
  case unknownKey = "unknown-key"
  case projectConfined = "project-confined"
  case scopeMissing = "scope-missing"
  case recordingWriteKeyAccess = "recording-write-key-access"
  case bulkKeyAccess = "bulk-key-access"
  case unknownMethodKeyAccess = "unknown-method-key-access"
  case rateLimits = "rate-limits"

  // What is asked for.
  case projectID = "project-id"
  case unknownPath = "unknown-path"
  case formatQuery = "format-query"
  case unknownPlaylist = "unknown-playlist"
  case methodNotAllowed = "method-not-allowed"
  case deleteNotAllowed = "delete-405"
  case notAcceptable = "not-acceptable"

  // The body.
  case mediaTypes = "media-types"
  case multipartBoundary = "multipart-boundary"
  case formLabelledJSON = "form-labelled-json"
  case invalidUTF8 = "invalid-utf8"
  case parseError = "parse-error"
  case notAnObject = "not-an-object"
  case nullBody = "null-body"

  // Fields.
  case descriptionNull = "description-null"
  case pinnedNull = "pinned-null"
  case deletedNull = "deleted-null"
  case filtersNull = "filters-null"
  case folderNull = "folder-null"
  case textLength = "text-length"
  case textNUL = "text-nul"
  case textSurrogates = "text-surrogates"
  case textTypes = "text-types"
  case booleanSpellings = "boolean-spellings"
  case filtersValues = "filters-values"
  case typeChoice = "type-choice"
  case listFilterSet = "list-filter-set"
  case bulkIDs = "bulk-ids"
  case bulkLimit = "bulk-limit"

  // What may be done with a playlist.
  case createWithoutType = "create-without-type"
  case collectionWithFilters = "collection-with-filters"
  case savedFilterWithoutFilters = "saved-filter-without"
  case collectionAddFilters = "collection-add-filters"
  case savedFilterRemoveFilters = "saved-filter-remove-filters"
  case updateWithoutFilters = "update-without-filters"
  case savedFilterAddRecording = "saved-filter-add-recording"
  case syntheticReadOnly = "synthetic-read-only"

  case serverError = "server-error"
}

internal import CEmbedded
internal import JSON

/// The fidelity ledger: what the emulator does and does not do as the service, one behaviour a line.
package enum Ledger {
  /// One behaviour.
  package struct Line: Sendable {
    /// What names the line, such as in a warning; unique.
    package let id: String
    private let behaviour: String
    private let source: String
    /// The contracts that have it.
    package let contracts: [String]
    /// What is known of the hosted service; nil if the observed contract does not have the behaviour.
    private let observed: Observed?
    /// The tests that hold it: target, suite, and a scenario's name or a function's, which ends in `()`.
    package let tests: [String]
    /// Why the emulator does not do it; nil where it does.
    package let reason: String?
    /// Whether it does.
    package var isEmulated: Bool { reason == nil }

    /// Whether the contracts do not have the same behaviour.
    package var differs: Bool { observed?.behaviour != nil }

    /// The behaviour in words; that of each contract if they differ.
    package var sentence: String {
      differs ? "documented: \(behaviour(.documented)) observed: \(behaviour(.observed))" : behaviour(.documented)
    }

    /// What it is known from; for each contract if that differs.
    package var evidence: String {
      guard let observed else { return source }
      return observed.source == nil ? source(.observed) : "\(source); observed: \(source(.observed))"
    }

    /// The behaviour of `contract` in words.
    package func behaviour(_ contract: Contract) -> String { contract == .observed ? observed?.behaviour ?? behaviour : behaviour }

    /// What the behaviour of `contract` is known from; for the hosted service, which changes, with the month or day that it is true for.
    package func source(_ contract: Contract) -> String {
      guard contract == .observed, let observed else { return source }
      return "\(observed.source ?? source), as of \(observed.asOf)"
    }

    /// Since when the observed contract has the behaviour, and its own source and words; nil if those of the line hold for it too.
    fileprivate struct Observed {
      let asOf: String
      let source: String?
      let behaviour: String?
    }
  }

  /// The ledger as JSON text, line feed included.
  package static var json: [UInt8] {
    let text = embedded_ledger()
    // The bytes are the program's own and never change.
    return Array(UnsafeBufferPointer(start: text.bytes, count: text.length))
  }

  /// The lines in their order.
  package static let lines = (try? JSONValue(parsing: json))?.elements?.compactMap(Line.init) ?? []

  /// The line with an id; nil where there is none.
  static func line(_ id: String) -> Line? { lines.first { $0.id == id } }
}

extension Ledger.Line {
  fileprivate init?(_ value: JSONValue) {
    guard let id = value["id"]?.text, let behaviour = value["behaviour"]?.text, let source = value["source"]?.text,
      let contracts = value["contracts"]?.elements?.compactMap(\.text), let tests = value["tests"]?.elements?.compactMap(\.text)
    else { return nil }
    self.init(
      id: id, behaviour: behaviour, source: source, contracts: contracts, observed: value["observed"].flatMap(Observed.init), tests: tests,
      reason: value["reason"]?.text)
  }
}

extension Ledger.Line.Observed {
  fileprivate init?(_ value: JSONValue) {
    guard let asOf = value["as_of"]?.text else { return nil }
    self.init(asOf: asOf, source: value["source"]?.text, behaviour: value["behaviour"]?.text)
  }
}

/// A line of the fidelity ledger that a refusal or a warning rests on, by its id.
///
/// An error carries its line from where it is thrown, so that the journal need not guess it from the response.
enum LedgerRule: String, Hashable, Sendable, CaseIterable {
  // Who asks.
  case noKey = "no-key"
  case unknownKey = "unknown-key"
  case projectConfined = "project-confined"
  case scopeMissing = "scope-missing"
  case viewedKeyAccess = "viewed-key-access"
  case unknownMethodKeyAccess = "unknown-method-key-access"
  case rateLimits = "rate-limits"

  // What is asked for.
  case projectID = "project-id"
  case unknownPath = "unknown-path"
  case notEmulated = "not-emulated"
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
  case recordingSearch = "recording-search"
  case bulkBody = "bulk-body"
  case recordingIDLength = "recording-id-length"

  // Session recordings.
  case sessionRecordingsKeyAccess = "session-recordings-key-access"
  case sessionRecordingsQuery = "session-recordings-query"
  case sessionRecordingsNotEvaluated = "session-recordings-not-evaluated"
  case unknownSessionRecording = "session-recording-unknown"
  case sessionRecordingUpdate = "session-recording-update"
  case sessionRecordingSnapshots = "session-recording-snapshots"

  // What may be done with a playlist.
  case createWithoutType = "create-without-type"
  case collectionWithFilters = "collection-with-filters"
  case savedFilterWithoutFilters = "saved-filter-without"
  case collectionAddFilters = "collection-add-filters"
  case savedFilterRemoveFilters = "saved-filter-remove-filters"
  case updateWithoutFilters = "update-without-filters"
  case savedFilterAddRecording = "saved-filter-add-recording"
  case filtersJSONB = "filters-jsonb"
  case removeMissingRecording = "remove-missing-recording"
  case syntheticReadOnly = "synthetic-read-only"
  case syntheticRecordings = "synthetic-recordings"

  case serverError = "server-error"
}

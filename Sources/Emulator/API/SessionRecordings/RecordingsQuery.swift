internal import JSON

/// What a list of recordings is asked for: PostHog's `RecordingsQuery`, read from a query string.
struct RecordingsQuery: Equatable, Sendable {
  /// Whose views hide a recording.
  enum Viewer: String, CaseIterable, Sendable {
    case currentUser = "current-user"
    case anyUser = "any-user"
  }

  fileprivate(set) var dateFrom = "-3d"
  fileprivate(set) var dateTo: String?
  fileprivate(set) var sessionIDs: [String]?
  fileprivate(set) var distinctIDs: [String] = []
  fileprivate(set) var personUUID: String?
  fileprivate(set) var order = RecordingListing.Order.startTime
  fileprivate(set) var isDescending = true
  fileprivate(set) var limit: Int?
  fileprivate(set) var offset: Int?
  fileprivate(set) var after: String?
  /// The id of a recording that is shown whether it matches or not.
  fileprivate(set) var sessionRecordingID: String?
  fileprivate(set) var hideViewed: Viewer?
  /// Whether the window of time holds for `sessionIDs` too.
  private var isWindowed = false
  /// The parameters that the service knows and the emulator does not evaluate, in the order of the query.
  fileprivate(set) var notEvaluated: [String] = []

  init() {}

  /// The query of these parameters, each of which is JSON or, if it does not parse, text.
  ///
  /// Where a parameter is repeated, its last value counts.
  ///
  /// - Throws: 400 for unknown parameters and values of another type, all of them in one detail.
  init(_ parameters: Form) throws(APIError) {
    func value(_ name: String) -> JSONValue? {
      parameters.last(name).map { text in (try? JSONValue(parsing: text.utf8)) ?? .text(text) }
    }
    var errors: [JSONValue] = []
    for field in Self.fields {
      guard let value = value(field.name) else { continue }
      guard let read = value == .null && field.isNullable ? value : field.type.read(value, at: [.text(field.name)], &errors) else {
        continue
      }
      field.set?(&self, read)
    }
    var others = Self.dropped
    for name in parameters.pairs.map(\.name) where others.insert(name).inserted {
      guard let field = Self.fields.first(where: { $0.name == name }) else {
        // Answers are in the journal, which shows no key.
        let input = name == "personal_api_key" ? .text("…") : value(name) ?? .null
        errors.append(PydanticType.error("extra_forbidden", "Extra inputs are not permitted", at: [.text(name)], input: input))
        continue
      }
      if field.set == nil { notEvaluated.append(name) }
    }
    if !errors.isEmpty { throw .invalid(JSONValue.array(errors).pythonDump, .sessionRecordingsQuery) }
  }

  /// The parameters as the API's document has them.
  static let parameters: Schema.Fields = fields.map { ($0.name, .described($0.type.schema, $0.meaning)) }

  /// Parameters that the service takes out before it looks at the others.
  private static let dropped: Set<String> = ["as_query", "version", "hogql_filtering", "add_events_to_property_queries"]

  private struct Field: Sendable {
    let name: String
    let type: PydanticType
    let meaning: String
    let isNullable: Bool
    /// Nil for one that is not evaluated.
    let set: (@Sendable (inout RecordingsQuery, JSONValue) -> Void)?

    @inline(never)
    init(
      _ name: String, _ type: PydanticType, _ meaning: String = "Not evaluated by the emulator.", isNullable: Bool = true,
      _ set: (@Sendable (inout RecordingsQuery, JSONValue) -> Void)? = nil
    ) {
      (self.name, self.type, self.meaning, self.isNullable, self.set) = (name, type, meaning, isNullable, set)
    }
  }

  /// Every parameter, in the order in which pydantic reports what is wrong with them.
  private static let fields: [Field] = [
    Field("actions", .list(.object)),
    Field("after", .string, "The `next_cursor` of the page before.") { $0.after = $1.text },
    Field("comment_text", .model("RecordingPropertyFilter")),
    Field("console_log_filters", .list(nil)),
    Field("date_from", .string, "Only recordings that started at this time or later: ISO 8601, or relative; `-3d` by default.") {
      $0.dateFrom = $1.text ?? $0.dateFrom
    },
    Field("date_to", .string, "Only recordings that started at this time or earlier.") { $0.dateTo = $1.text },
    Field("distinct_ids", .list(.string), "Only recordings of these distinct ids: a JSON array.") { $0.distinctIDs = $1.strings },
    Field("events", .list(.object)),
    Field("experiment_exposure", .object),
    Field("filter_test_accounts", .boolean),
    Field("having_predicates", .list(nil)),
    Field("hide_viewed_recordings", .choice(Viewer.allCases.map(\.rawValue)), "Leaves out what the key's user has watched, or anybody.") {
      $0.hideViewed = $1.text.flatMap(Viewer.init)
    },
    Field("kind", .literal("RecordingsQuery"), "The only value that there is.", isNullable: false) { _, _ in },
    Field("limit", .integer, "How many recordings a page has; 50 by default.") { $0.limit = $1.int },
    Field("modifiers", .model("HogQLQueryModifiers")),
    Field("offset", .integer, "How many recordings come before the page. There is then no `next_cursor`.") { $0.offset = $1.int },
    Field("operand", .choice(["AND", "OR"])),
    Field(
      "order", .choice(RecordingListing.Order.allCases.map(\.rawValue)), "What the recordings are in order of; `start_time` by default."
    ) { query, order in
      query.order = order.text.flatMap(RecordingListing.Order.init) ?? .startTime
    },
    Field("order_direction", .choice(["ASC", "DESC"]), "`DESC` by default.") { $0.isDescending = $1.text != "ASC" },
    Field("person_uuid", .string, "Only recordings of the person with this UUID.") { $0.personUUID = $1.text },
    Field("properties", .list(nil)),
    Field("session_ids", .list(.string), "Only these recordings, in this order, whenever they were: a JSON array.") {
      $0.sessionIDs = $1.elements.map { $0.compactMap(\.text) }
    },
    Field("session_recording_id", .string, "A recording that comes first, whether it matches or not.") { $0.sessionRecordingID = $1.text },
    Field("tags", .model("QueryLogTags")),
    Field("user_modified_filters", .object),
  ]
}

extension RecordingsQuery {
  /// The search of a saved filter, whose own recordings take the place of `session_ids`; nil for parameters that the service breaks on.
  ///
  /// Here only `as_query` is taken out, and the window of time holds for the named recordings too.
  init?(ofSavedFilterWith ids: [String], _ parameters: Form) {
    let isBroken = parameters.pairs.contains { $0.name != "as_query" && Self.dropped.contains($0.name) }
    guard !isBroken, let query = try? RecordingsQuery(parameters) else { return nil }
    self = query
    (sessionIDs, isWindowed) = (ids, true)
  }

  /// The recordings that are listed for `reader` at the moment `now`.
  ///
  /// - Throws: `RecordingCursor.Unreadable` for an `after` that is no cursor.
  func listing(for reader: Int, at now: Timestamp) throws(RecordingCursor.Unreadable) -> RecordingListing {
    var listing = RecordingListing(at: now)
    (listing.order, listing.isDescending) = (order, isDescending)
    // PostHog's paginators replace a negative limit by 100; 0 counts as no limit before it gets to them.
    if let limit, limit != 0 { listing.limit = limit > 0 ? limit : 100 } else { listing.limit = 50 }
    listing.offset = max(0, offset ?? 0)
    listing.conditions = people
    if let sessionIDs {
      listing.conditions.append(.ids(sessionIDs))
    } else if let hideViewed {
      listing.conditions.append(.notWatched(by: hideViewed == .currentUser ? reader : nil))
    }
    if sessionIDs == nil || isWindowed { listing.conditions += window(at: now) }
    if offset == nil, let after, !after.isEmpty, let cursor = try RecordingCursor.decode(after) {
      listing.conditions.append(.after(cursor))
    }
    return listing
  }

  /// The recording of this id alone, if it matches; nil if it cannot, since others are asked for.
  func listing(ofOnly id: String, at now: Timestamp) -> RecordingListing? {
    if let sessionIDs, !sessionIDs.contains(id) { return nil }
    var listing = RecordingListing(at: now)
    listing.conditions = people + window(at: now) + [.ids([id])]
    return listing
  }

  private func window(at now: Timestamp) -> [RecordingListing.Condition] {
    [.startedFrom(RelativeDate.parse(dateFrom, now: now))] + (dateTo.map { [.startedUpTo(RelativeDate.parse($0, now: now))] } ?? [])
  }

  private var people: [RecordingListing.Condition] {
    if !distinctIDs.isEmpty { return [.distinctIDs(distinctIDs)] }
    return personUUID.map { [.personUUID($0)] } ?? []
  }
}

extension PydanticType {
  /// The schema of a query parameter of the type: what is no plain value is JSON text.
  fileprivate var schema: Schema {
    switch self {
    case .integer: .integer
    case .boolean: .boolean
    case .choice(let names): .choice(names)
    case .literal(let name): .choice([name])
    case .string, .object, .model, .list: .string
    }
  }
}

/// The type of a field of a model, as pydantic 2.12 reads its values where it need not be strict.
indirect enum PydanticType: Sendable {
  case string
  case integer
  case boolean
  /// A member of an enumeration of strings.
  case choice([String])
  /// This string alone.
  case literal(String)
  /// An object, whose members are not looked at.
  case object
  /// An object of a model of this name, whose members are not looked at.
  case model(String)
  /// An array of a type; nil for elements that are not looked at.
  case list(PydanticType?)

  /// The value as the type has it; nil, with what is wrong with it noted, if it is none of the type.
  func read(_ value: JSONValue, at location: [JSONValue], _ errors: inout [JSONValue]) -> JSONValue? {
    func refuse(_ type: String, _ message: String, _ context: (String, JSONValue)? = nil) -> JSONValue? {
      errors.append(Self.error(type, message, at: location, input: value, context))
      return nil
    }
    switch (self, value) {
    case (.string, .string), (.boolean, .bool), (.object, .object), (.model, .object), (.list(nil), .array): return value
    case (.string, _): return refuse("string_type", "Input should be a valid string")
    case (.integer, .bool(let bool)): return .int(bool ? 1 : 0)
    case (.integer, .number(let number)):
      if let int = Self.int(number) { return .int(int) }
      if !number.isFinite { return refuse("finite_number", "Input should be a finite number") }
      return refuse("int_from_float", "Input should be a valid integer, got a number with a fractional part")
    case (.integer, .string(let text)):
      if let int = PythonText.int(text.string) { return .int(int) }
      return refuse("int_parsing", "Input should be a valid integer, unable to parse string as an integer")
    case (.integer, _): return refuse("int_type", "Input should be a valid integer")
    case (.boolean, .number(let number)) where number.double == 0 || number.double == 1: return .bool(number.double == 1)
    case (.boolean, .number(let number)) where !number.isInteger: return refuse("bool_type", "Input should be a valid boolean")
    case (.boolean, .number), (.boolean, .string):
      if let bool = value.text.flatMap(PythonText.bool) { return .bool(bool) }
      return refuse("bool_parsing", "Input should be a valid boolean, unable to interpret input")
    case (.boolean, _): return refuse("bool_type", "Input should be a valid boolean")
    case (.choice(let names), .string(let text)) where names.contains(text.string): return value
    case (.choice(let names), _):
      let quoted = names.map { "'\($0)'" }
      let expected = "\(quoted.dropLast().joined(separator: ", ")) or \(quoted.last ?? "")"
      return refuse("enum", "Input should be \(expected)", ("expected", .text(expected)))
    case (.literal(let name), .string(let text)) where name == text.string: return value
    case (.literal(let name), _): return refuse("literal_error", "Input should be '\(name)'", ("expected", .text("'\(name)'")))
    case (.object, _): return refuse("dict_type", "Input should be a valid dictionary")
    case (.model(let name), _):
      return refuse("model_type", "Input should be a valid dictionary or instance of \(name)", ("class_name", .text(name)))
    case (.list(let type?), .array(let elements)):
      let read = elements.enumerated().compactMap { type.read($1, at: location + [.int($0)], &errors) }
      return read.count == elements.count ? .array(read) : nil
    case (.list, _): return refuse("list_type", "Input should be a valid list")
    }
  }

  /// The whole number that `number` is, held to what an `Int` holds.
  private static func int(_ number: JSONNumber) -> Int? {
    let double = number.double
    guard number.isInteger || double.isFinite && double == double.rounded() else { return nil }
    return number.int ?? Int(exactly: double) ?? (double < 0 ? -.max : .max)
  }

  /// An element of pydantic's `ValidationError.errors()`.
  fileprivate static func error(
    _ type: String, _ message: String, at location: [JSONValue], input: JSONValue, _ context: (String, JSONValue)? = nil
  ) -> JSONValue {
    var members: [(String, JSONValue)] = [("type", .text(type)), ("loc", .array(location)), ("msg", .text(message)), ("input", input)]
    if let context { members.append(("ctx", .members([context]))) }
    return .members(members + [("url", .text("https://errors.pydantic.dev/2.12/v/\(type)"))])
  }
}

package import JSON
internal import SQLite

/// A recording's data as fixtures and the database write it: one object, without the id and the viewers.
extension Recording {
  /// The fields, in the order in which they are written.
  static let fieldNames: [String] =
    ["distinct_id", "start_time", "end_time", "recording_duration", "active_seconds", "inactive_seconds"]
    + countNames.map(\.description) + ["start_url", "person", "storage", "snapshot_source", "ongoing", "activity_score"]
    + RecordingMarks.fieldNames

  /// The recording whose data is `object`; what is wrong with it is added to `mistakes`.
  init(id: String, _ object: FixtureObject, viewedBy: [Int], _ mistakes: Mistakes) {
    let zero = JSONNumber(0)
    let source = object.string("snapshot_source") ?? "web"
    if source != "web", source != "mobile" { object.refuse("snapshot_source", "must be \"web\" or \"mobile\"") }
    self.init(
      id: id, distinctID: object.string("distinct_id") ?? "", startTime: object.timestamp("start_time"),
      endTime: object.timestamp("end_time"), duration: object.int("recording_duration", from: 0) ?? 0,
      activeSeconds: object.number("active_seconds") ?? zero, inactiveSeconds: object.number("inactive_seconds") ?? zero,
      counts: Self.countNames.map { object.int($0.description, from: 0) ?? 0 }, startURL: object.optionalString("start_url"),
      person: object.isNull("person") ? nil : object.value("person").flatMap { Person($0, at: $1, mistakes) },
      storage: object.string("storage") ?? "object_storage", snapshotSource: source, isOngoing: object.bool("ongoing") ?? false,
      activityScore: object.isNull("activity_score") ? nil : object.number("activity_score"), viewedBy: viewedBy,
      marks: RecordingMarks(object))
  }

  /// The recording whose data the database holds as `fields`.
  init(id: String, fields: JSONObject, viewedBy: [Int]) {
    let mistakes = Mistakes()
    // What the database holds was checked when it came in, so that there is nothing to note.
    self =
      FixtureObject(.object(fields), at: Place(file: ""), fields: Self.fieldNames, mistakes)
      .map { Recording(id: id, $0, viewedBy: viewedBy, mistakes) }
      ?? Recording(id: id, fields: JSONObject(), viewedBy: viewedBy)
  }

  /// The recording as fixtures write it.
  package var fixture: JSONObject {
    let viewers = JSONValue.array(viewedBy.map { .int($0) })
    return JSONObject([.init(key: "id", value: .text(id))] + fields.members + [.init(key: "viewed_by", value: viewers)])
  }

  /// The data as one object; what is unknown is left out.
  var fields: JSONObject {
    var members: [JSONObject.Member] = [.init(key: "distinct_id", value: .text(distinctID))]
    if let startTime { members.append(.init(key: "start_time", value: .text(startTime.iso8601))) }
    if let endTime { members.append(.init(key: "end_time", value: .text(endTime.iso8601))) }
    members.append(.init(key: "recording_duration", value: .int(duration)))
    members.append(.init(key: "active_seconds", value: .number(activeSeconds)))
    members.append(.init(key: "inactive_seconds", value: .number(inactiveSeconds)))
    for (name, count) in zip(Self.countNames, counts) {
      members.append(.init(key: JSONString(name.description), value: .int(count)))
    }
    members.append(.init(key: "start_url", value: startURL.map(JSONValue.text) ?? .null))
    members.append(.init(key: "person", value: person.map { .object($0.fields) } ?? .null))
    members.append(.init(key: "storage", value: .text(storage)))
    members.append(.init(key: "snapshot_source", value: .text(snapshotSource)))
    members.append(.init(key: "ongoing", value: .bool(isOngoing)))
    members.append(.init(key: "activity_score", value: activityScore.map(JSONValue.number) ?? .null))
    return JSONObject(members + marks.fields)
  }
}

extension RecordingMarks {
  fileprivate static let fieldNames = ["commented", "shared", "exported", "frustrated", "expiry_time"]

  fileprivate init(_ object: FixtureObject) {
    self.init()
    isCommented = object.bool("commented") ?? false
    isShared = object.bool("shared") ?? false
    isExported = object.bool("exported") ?? false
    isFrustrated = object.bool("frustrated") ?? false
    expiresAt = object.isNull("expiry_time") ? nil : object.timestamp("expiry_time")
  }

  /// Those that are set: most recordings have none.
  fileprivate var fields: [JSONObject.Member] {
    let flags: [(JSONString, Bool)] = [
      ("commented", isCommented), ("shared", isShared), ("exported", isExported), ("frustrated", isFrustrated),
    ]
    var members = flags.filter(\.1).map { JSONObject.Member(key: $0.0, value: .bool(true)) }
    if let expiresAt { members.append(.init(key: "expiry_time", value: .text(expiresAt.iso8601))) }
    return members
  }
}

extension Person {
  fileprivate init?(_ value: JSONValue, at place: Place, _ mistakes: Mistakes) {
    let names = ["id", "name", "distinct_ids", "properties", "created_at", "uuid"]
    guard let object = FixtureObject(value, at: place, fields: names, mistakes) else { return nil }
    self.init(
      id: object.int("id", from: 0) ?? 0, name: object.string("name") ?? "", distinctIDs: object.strings("distinct_ids") ?? [],
      properties: object.object("properties") ?? JSONObject(),
      createdAt: object.timestamp("created_at"),
      uuid: object.uuid("uuid") ?? "")
  }

  fileprivate var fields: JSONObject {
    var members: [JSONObject.Member] = [
      .init(key: "id", value: .int(id)),
      .init(key: "name", value: .text(name)),
      .init(key: "distinct_ids", value: .strings(distinctIDs)),
      .init(key: "properties", value: .object(properties)),
    ]
    if let createdAt { members.append(.init(key: "created_at", value: .text(createdAt.iso8601))) }
    // An unknown one is left out, as "" is no UUID.
    if !uuid.isEmpty { members.append(.init(key: "uuid", value: .text(uuid))) }
    return JSONObject(members)
  }
}

extension Row {
  /// Column `index` as the JSON that its text is.
  ///
  /// The schema's checks let nothing else in.
  func json(_ index: Int32) throws -> JSONValue {
    try withUTF8(index) { try JSONValue(parsing: $0, maximumDepth: FixtureFile.maximumDepth) }
  }

  /// Column `index` as the JSON object that its text is.
  func object(_ index: Int32) throws -> JSONObject {
    try json(index).object ?? JSONObject()
  }
}

extension JSONValue {
  /// An array of strings.
  static func strings(_ strings: [String]) -> JSONValue { .array(strings.map { .string(JSONString($0)) }) }

  /// The strings of an array; none where it is no array.
  var strings: [String] { elements?.compactMap(\.text) ?? [] }

  /// The integers of an array; none where it is no array.
  var integers: [Int] { elements?.compactMap(\.int) ?? [] }
}

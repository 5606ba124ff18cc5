internal import Domain
internal import JSON

extension FixtureReader {
  /// The recording `value`, whose id must not be among `ids` and joins them; nil, with the mistake noted, where it has none.
  func recording(_ value: JSONValue, at place: Place, _ ids: inout Set<JSONString>) -> Recording? {
    guard let object = FixtureObject(value, at: place, fields: ["id", "viewed_by"] + Recording.fieldNames, mistakes),
      let id = object.recordingID(mistakes)
    else { return nil }
    if !ids.insert(JSONString(id)).inserted { object.refuse("id", "another recording of the project has the id \"\(id)\"") }
    var viewedBy: [Int] = []
    for (value, place) in object.elements("viewed_by") {
      guard let user = user(value, at: place), !viewedBy.contains(user) else { continue }
      viewedBy.append(user)
    }
    return Recording(id: id, object, viewedBy: viewedBy, mistakes)
  }

  /// The saved-filter count `value`; nil for null, and with the mistake noted where it is none.
  func savedFiltersCount(_ value: JSONValue, at place: Place) -> SavedFiltersCount? {
    guard value != .null,
      let count = FixtureObject(value, at: place, fields: ["session_ids", "has_more", "previous_ids", "refreshed_at"], mistakes)
    else { return nil }
    if !count.has("session_ids") { mistakes.add("\"session_ids\" is missing", at: place) }
    return SavedFiltersCount(
      sessionIDs: count.strings("session_ids", minLength: 1) ?? [], hasMore: count.bool("has_more") ?? false,
      previousIDs: count.isNull("previous_ids") ? nil : count.strings("previous_ids", minLength: 1),
      refreshedAt: count.isNull("refreshed_at") ? nil : count.timestamp("refreshed_at"))
  }
}

extension FixtureObject {
  /// The `id` of a recording; nil, with the mistake noted, where it is missing or none.
  fileprivate func recordingID(_ mistakes: Mistakes) -> String? {
    guard has("id") else {
      mistakes.add("\"id\" is missing", at: place)
      return nil
    }
    return string("id", minLength: 1)
  }
}

/// A playlist as an answer must show it, each field as JSON text; put together here and not by the code under test.
struct Shown: Sendable {
  var id = 0
  var shortID = "⟨short_id⟩"
  var name = "null"
  var derivedName = "null"
  var description = #""""#
  var pinned = "false"
  var createdAt = World.nowShown
  var createdBy = World.ada
  var deleted = "false"
  var filters = "{}"
  var modifiedAt = World.nowShown
  var modifiedBy = World.ada
  var savedFilters = #"{"count":null,"has_more":null,"watched_count":null,"increased":null,"last_refreshed_at":null}"#
  var collection = #"{"count":null,"watched_count":0}"#
  var type = #""collection""#
  var folder = #""""#

  /// The fields as the `observed` contract shows them: without the folder, and with `is_synthetic`.
  var observed: String {
    let folder = #","_create_in_folder":\#(folder)}"#
    return json.dropLast(folder.count) + #","is_synthetic":false}"#
  }

  /// The 15 fields in the reference page's order.
  var json: String {
    [
      #"{"id":\#(id),"short_id":"\#(shortID)","name":\#(name),"derived_name":\#(derivedName),"description":\#(description),"#,
      #""pinned":\#(pinned),"created_at":"\#(createdAt)","created_by":\#(createdBy),"deleted":\#(deleted),"filters":\#(filters),"#,
      #""last_modified_at":"\#(modifiedAt)","last_modified_by":\#(modifiedBy),"#,
      #""recordings_counts":{"saved_filters":\#(savedFilters),"collection":\#(collection)},"type":\#(type),"_create_in_folder":\#(folder)}"#,
    ].joined()
  }

  /// A playlist that a request made, by Ada and now; ids go on after the fixture's.
  static let created = Shown(id: 7)

  static let plain = Shown(id: 1, shortID: "plain001", name: #""Plain""#, createdAt: day(1), modifiedAt: day(1))
  static let collection = Shown(
    id: 2, shortID: "collect1", name: #""Collection""#, description: #""about""#, pinned: "true", createdAt: day(2), modifiedAt: day(2),
    collection: #"{"count":2,"watched_count":1}"#, folder: #""Team/Ada""#)
  static let filters = Shown(
    id: 3, shortID: "filters1", name: #""Filters""#, createdAt: day(3), filters: #"{"a":1}"#, modifiedAt: day(3),
    savedFilters: #"{"count":3,"has_more":true,"watched_count":1,"increased":true,"last_refreshed_at":"2026-01-03T01:00:00Z"}"#,
    type: #""filters""#)
  static let deleted = Shown(
    id: 4, shortID: "deleted1", name: #""Deleted""#, createdAt: day(4), deleted: "true", modifiedAt: day(4),
    collection: #"{"count":1,"watched_count":1}"#)
  static let untyped = Shown(
    id: 5, shortID: "untyped1", derivedName: #""Derived""#, createdAt: day(5), createdBy: World.bob, filters: "[2]", modifiedAt: day(5),
    modifiedBy: World.bob, type: #""filters""#)
  static let other = Shown(
    id: 6, shortID: "other001", name: #""Other""#, createdAt: day(6), modifiedAt: day(6), collection: #"{"count":1,"watched_count":0}"#)

  private static func day(_ day: Int) -> String { "2026-01-0\(day)T00:00:00Z" }

  /// The same with `change` made to it.
  func with(_ change: (inout Shown) -> Void) -> Shown {
    var shown = self
    change(&shown)
    return shown
  }
}

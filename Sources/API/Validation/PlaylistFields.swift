internal import Domain
internal import JSON

/// The fields that a request may set on a playlist, and their rules: Django REST framework's serializer of it.
enum PlaylistFields {
  /// The fields in the order in which they are checked; the first that breaks a rule is the one that is reported.
  static let names = ["name", "derived_name", "description", "pinned", "deleted", "filters", "type", "_create_in_folder"]

  /// How much of a playlist a request speaks of.
  enum Extent {
    /// All of it, so that what a form leaves out has a meaning: PUT.
    case whole
    /// What it names: POST, where the rest gets its defaults, and PATCH.
    case part
  }

  /// What `data` sets.
  ///
  /// Unknown and read-only fields are passed over.
  ///
  /// - Throws: 400 for a body that is no object, and for the first field that breaks its rule.
  static func read(_ data: RequestData, _ extent: Extent) throws(APIError) -> PlaylistInput {
    let source = try FieldSource(data, extent)
    var input = PlaylistInput()
    input.name = try source.string("name", maxLength: 400)
    input.derivedName = try source.string("derived_name", maxLength: 400)
    input.description = try source.requiredString("description")
    input.isPinned = try source.bool("pinned")
    input.isDeleted = try source.bool("deleted")
    input.filters = try source.filters("filters")
    input.type = try source.type("type")
    input.folder = try source.requiredString("_create_in_folder")
    return input
  }
}

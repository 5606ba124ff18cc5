/// What `verify` asks.
///
/// Everything is safe: it reads, it is refused, or it makes and changes playlists whose names begin with `⟨run⟩`, which no other has.
enum Checks {
  /// The playlists that all others look at; where they cannot be made there is nothing to compare.
  static let setup = [
    Check(
      "create", "make a collection",
      .post(#"{"name":"⟨run⟩-collection","description":"Made by verify","type":"collection"}"#, as: "collection")),
    Check(
      "create", "make a saved filter",
      .post(#"{"name":"⟨run⟩-filters","type":"filters","filters":\#(filters)}"#, as: "filters")),
    Check(
      "create", "make a pinned collection with a derived name",
      .post(#"{"name":null,"derived_name":"⟨run⟩-derived","pinned":true,"type":"collection"}"#, as: "pinned")),
  ]

  /// All the others, in an order in which none changes what a later one looks at.
  static let all =
    lists + reading + access + negotiation + bodies + fields + methods + updates + recordings + bulk + synthetic + creation + last

  /// The id of the checks that tell which fields a playlist has.
  static let fieldsID = "response-fields"

  private static let filters = #"{"date_from":"-3d","filter_group":{"type":"AND","values":[]},"duration":[{"key":"duration","value":1}]}"#
}

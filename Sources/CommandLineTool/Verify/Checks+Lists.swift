extension Checks {
  /// The list, always searched for the run's own playlists.
  static let lists = [
    row("list-read", "the list", ""),
    row("page-limit", "a page of one", "&limit=1"),
    row("page-offset", "the page after it", "&limit=1&offset=1"),
    row("page-offset", "an offset behind the end", "&offset=50"),
    row("page-limit", "a limit of 0", "&limit=0"),
    row("page-limit", "a limit that is no number", "&limit=x"),
    row("page-offset", "a negative offset", "&limit=2&offset=-1"),
    row("order", "by name", "&order=name"),
    row("order", "by name, descending", "&order=-name"),
    row("order", "by creation", "&order=created_at"),
    row("order", "by last change, ascending", "&order=last_modified_at"),
    row("order", "by a field that is no order", "&order=id"),
    row("links", "the links keep repeated parameters", "&limit=1&b=2&a=1&b=1"),
    row("type-filter", "collections", "&type=collection"),
    row("type-filter", "saved filters", "&type=filters"),
    row("type-filter", "a type that is none", "&type=tomato"),
    row("pinned-filter", "pinned", "&pinned=false"),
    row("user-filter", "the user's own", "&user=true"),
    row("search", "a search ignores case", "-COLL"),
    row("search", "a search in derived names", "-derived"),
    row("search", "a search for a wildcard", "%25"),
    row("dates", "changed in the last days", "&date_from=-7d"),
    row("dates", "changed before this year", "&date_to=2020-01-01"),
    row("recording-filter", "that hold a recording", "&session_recording_id=⟨recording⟩"),
    row("list-filter-set", "by short_id", "&short_id=⟨collection⟩"),
    row("list-filter-set", "by a short_id that there is not", "&short_id=nothing"),
    row("list-filter-set", "by the user who made them", "&created_by=⟨user⟩"),
    row("list-filter-set", "by a user that there is not", "&created_by=999999999"),
    row("list-filter-set", "by a user that is no number", "&created_by=x"),
    row("synthetic-filters", "without synthetic ones", "&collection_type=custom"),
    Check("format-query", "the list as JSON by name", .get("⟨list⟩?search=⟨run⟩&format=json")),
    Check("slash-optional", "the list without its slash", .get("⟨path⟩?search=⟨run⟩")),
    Check(
      "environments", "the list by its other path", .get("/api/environments/⟨project⟩/session_recording_playlists/?search=⟨run⟩")),
  ]

  static let reading = [
    Check(fieldsID, "the fields of a collection", .get("⟨list⟩⟨collection⟩/")),
    Check(fieldsID, "the fields of a saved filter", .get("⟨list⟩⟨filters⟩/")),
    Check(fieldsID, "the fields of a playlist in the list", .get("⟨list⟩?search=⟨run⟩-collection")),
    Check("slash-optional", "a playlist without its slash", .get("⟨list⟩⟨collection⟩")),
    Check("head", "the head of a playlist", .plain("HEAD", "⟨list⟩⟨collection⟩/")),
    Check("head", "the head of the list", .plain("HEAD", "⟨list⟩?search=⟨run⟩")),
    Check("unknown-playlist", "a playlist that there is not", .get("⟨list⟩nothing/")),
    Check("unknown-playlist", "a change of a playlist that there is not", .patch("{}", "⟨list⟩nothing/")),
    Check("unknown-playlist", "the recordings of a playlist that there is not", .get("⟨list⟩nothing/recordings/")),
  ]

  private static func row(_ id: String, _ title: String, _ query: String) -> Check {
    Check(id, "list: \(title)", .get("⟨list⟩?search=⟨run⟩\(query)"))
  }
}

extension Checks {
  /// Methods that are refused, and those that only tell about a path.
  static let methods = [
    Check("delete-allow", "delete a playlist", .plain("DELETE", "⟨list⟩⟨collection⟩/")),
    Check("delete-allow", "delete a playlist that there is not", .plain("DELETE", "⟨list⟩nothing/")),
    Check("unknown-method-key-access", "PUT of the list", .put("{}", "⟨list⟩")),
    Check("unknown-method-key-access", "PATCH of the list", .patch("{}", "⟨list⟩")),
    Check("unknown-method-key-access", "POST of a playlist", .post("{}", to: "⟨list⟩⟨collection⟩/")),
    Check("unknown-method-key-access", "POST of the recordings", .post("{}", to: "⟨list⟩⟨collection⟩/recordings/")),
    Check("unknown-method-key-access", "GET of a recording", .get("⟨list⟩⟨collection⟩/recordings/⟨recording⟩/")),
    Check("options-body", "OPTIONS of the list", .plain("OPTIONS", "⟨list⟩")),
    Check("options-body", "OPTIONS of a playlist", .plain("OPTIONS", "⟨list⟩⟨collection⟩/")),
  ]

  static let recordings = [
    Check("recordings", "the recordings of an empty playlist", .get("⟨list⟩⟨collection⟩/recordings/")),
    Check("recording-write-key-access", "add a recording", .plain("POST", "⟨list⟩⟨collection⟩/recordings/⟨recording⟩/")),
    Check("recording-add", "add it again", .plain("POST", "⟨list⟩⟨collection⟩/recordings/⟨recording⟩/")),
    Check("recordings-counts", "a playlist with a recording", .get("⟨list⟩⟨collection⟩/")),
    Check("recordings-without-data", "the recordings, one of which nothing is known", .get("⟨list⟩⟨collection⟩/recordings/")),
    Check("recording-filter", "list: that hold a recording", .get("⟨list⟩?search=⟨run⟩&session_recording_id=⟨recording⟩")),
    Check("remove-recording-status", "remove a recording", .plain("DELETE", "⟨list⟩⟨collection⟩/recordings/⟨recording⟩/")),
    Check("remove-missing-recording", "remove one that is not in it", .plain("DELETE", "⟨list⟩⟨collection⟩/recordings/⟨recording⟩/")),
    Check("saved-filter-add-recording", "add a recording to a saved filter", .plain("POST", "⟨list⟩⟨filters⟩/recordings/⟨recording⟩/")),
    Check("unknown-playlist", "add a recording to no playlist", .plain("POST", "⟨list⟩nothing/recordings/⟨recording⟩/")),
  ]

  static let bulk = [
    Check("bulk-key-access", "add two recordings", .post(#"{"session_recording_ids":["⟨recording⟩-1","⟨recording⟩-2"]}"#, to: bulkAdd)),
    Check(
      "bulk-key-access", "remove one of them and another",
      .post(#"{"session_recording_ids":["⟨recording⟩-1","⟨recording⟩-3"]}"#, to: bulkDelete)),
    Check("bulk-limit", "add no recordings", .post(#"{"session_recording_ids":[]}"#, to: bulkAdd)),
    Check("bulk-limit", "add without recordings", .post("{}", to: bulkAdd)),
    Check(
      "bulk-limit", "add 21 recordings",
      .post(#"{"session_recording_ids":[\#((1...21).map { #""⟨recording⟩-\#($0)""# }.joined(separator: ","))]}"#, to: bulkAdd)),
    Check("bulk-key-access", "say that a playlist was viewed", .post("{}", to: "⟨list⟩⟨collection⟩/playlist_viewed/")),
  ]

  static let synthetic = [
    Check("synthetic-playlists", "list: synthetic ones", .get("⟨list⟩?collection_type=synthetic")),
    Check("synthetic-playlists", "a synthetic playlist", .get("⟨list⟩synthetic-watch-history/")),
    Check("synthetic-read-only", "change a synthetic playlist", .patch(#"{"name":"⟨run⟩"}"#, "⟨list⟩synthetic-watch-history/")),
  ]

  static let updates = [
    Check("update", "a new name", .patch(#"{"name":" ⟨run⟩-renamed "}"#, "⟨list⟩⟨collection⟩/")),
    Check("update", "no name", .patch(#"{"name":null,"derived_name":""}"#, "⟨list⟩⟨pinned⟩/")),
    Check("update", "pinned and described", .patch(#"{"pinned":true,"description":"Changed"}"#, "⟨list⟩⟨collection⟩/")),
    Check("update", "nothing", .patch("{}", "⟨list⟩⟨collection⟩/")),
    Check("put-as-patch", "PUT asks for no field", .put("{}", "⟨list⟩⟨collection⟩/")),
    Check("put-as-patch", "PUT of a name", .put(#"{"name":"⟨run⟩-put"}"#, "⟨list⟩⟨collection⟩/")),
    Check("type-kept", "another type is passed over", .patch(#"{"type":"filters"}"#, "⟨list⟩⟨collection⟩/")),
    Check("type-choice", "change: a type that is none", .patch(#"{"type":"tomato"}"#, "⟨list⟩⟨collection⟩/")),
    Check("collection-add-filters", "filters for a collection", .patch(#"{"filters":{"a":1}}"#, "⟨list⟩⟨collection⟩/")),
    Check("saved-filter-remove-filters", "no filters for a saved filter", .patch(#"{"filters":{}}"#, "⟨list⟩⟨filters⟩/")),
    Check("update", "other filters", .patch(#"{"filters":{"b":[2]}}"#, "⟨list⟩⟨filters⟩/")),
    Check("update-without-filters", "a new name for a saved filter", .patch(#"{"name":"⟨run⟩-filters-renamed"}"#, "⟨list⟩⟨filters⟩/")),
    Check("parse-error", "change: no JSON", .patch("{", "⟨list⟩⟨collection⟩/")),
    Check(
      "soft-delete", "delete softly, look, and bring back",
      .patch(#"{"deleted":true}"#, "⟨list⟩⟨collection⟩/"), .get("⟨list⟩⟨collection⟩/"), .get("⟨list⟩⟨collection⟩/recordings/"),
      .get("⟨list⟩?search=⟨run⟩-put"), .patch(#"{"deleted":false}"#, "⟨list⟩⟨collection⟩/"), .get("⟨list⟩⟨collection⟩/")),
  ]

  /// What the contracts do not agree on, and would be seen in whatever came after it.
  static let last = [Check("update-without-filters", "delete a saved filter softly", .patch(#"{"deleted":true}"#, "⟨list⟩⟨filters⟩/"))]

  private static let bulkAdd = "⟨list⟩⟨collection⟩/recordings/bulk_add/"
  private static let bulkDelete = "⟨list⟩⟨collection⟩/recordings/bulk_delete/"
}

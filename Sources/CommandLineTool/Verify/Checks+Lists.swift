extension Checks {
  /// The list, always searched for the run's own playlists.
  static let lists = [
    row("list-read", "the list", ""),
    row("page-limit", "a page of one", "&limit=1"),
    row("page-offset", "the page after it", "&limit=1&offset=1"),
    row("page-offset", "an offset after the end", "&offset=50"),
    row("page-limit", "a limit of 0", "&limit=0"),
    row("page-limit", "a limit that is not a number", "&limit=x"),
    row("page-offset", "a negative offset", "&limit=2&offset=-1"),
    row("order", "by name", "&order=name"),
    row("order", "by name, descending", "&order=-name"),
    row("order", "by creation", "&order=created_at"),
    row("order", "by last change, ascending", "&order=last_modified_at"),
    row("order", "by an unknown field", "&order=id"),
    row("links", "the links keep repeated parameters", "&limit=1&b=2&a=1&b=1"),
    row("type-filter", "collections", "&type=collection"),
    row("type-filter", "saved filters", "&type=filters"),
    row("type-filter", "an unknown type", "&type=tomato"),
    row("pinned-filter", "pinned", "&pinned=false"),
    row("user-filter", "the user's own", "&user=true"),
    row("search", "a search ignores case", "-COLL"),
    row("search", "a search in derived names", "-derived"),
    row("search", "a search for a wildcard", "%25"),
    row("dates", "changed in the last days", "&date_from=-7d"),
    row("dates", "changed before this year", "&date_to=2020-01-01"),
    row("recording-filter", "that contain a recording", "&session_recording_id=⟨recording⟩"),
    row("list-filter-set", "by short_id", "&short_id=⟨collection⟩"),
    row("list-filter-set", "by a short_id that does not exist", "&short_id=nothing"),
    row("list-filter-set", "by the user who made them", "&created_by=⟨user⟩"),
    row("list-filter-set", "by a user that does not exist", "&created_by=999999999"),
    row("list-filter-set", "by a user that is not a number", "&created_by=x"),
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
    Check("unknown-playlist", "a playlist that does not exist", .get("⟨list⟩nothing/")),
    Check("unknown-playlist", "a change of a playlist that does not exist", .patch("{}", "⟨list⟩nothing/")),
    Check("unknown-playlist", "the recordings of a playlist that does not exist", .get("⟨list⟩nothing/recordings/")),
  ]

  private static func row(_ id: String, _ title: String, _ query: String) -> Check {
    Check(id, "list: \(title)", .get("⟨list⟩?search=⟨run⟩\(query)"))
  }

  /// Fields with values that are refused.
  static let fields =
    ["name", "derived_name"].flatMap { name in
      [
        create("text-types", "\(name) is a boolean", #""\#(name)":true"#),
        create("text-types", "\(name) is an array", #""\#(name)":[]"#),
        create("text-types", "\(name) is an object", #""\#(name)":{}"#),
        create("text-length", "\(name) of 401 characters", #""\#(name)":"\#(String(repeating: "n", count: 401))""#),
        create("text-nul", "\(name) with a NUL", #""\#(name)":"a\u0000b""#),
        create("text-surrogates", "\(name) with a lone surrogate", #""\#(name)":"a\ud800b""#),
      ]
    } + [
      create("description-null", "description is null", #""description":null"#),
      create("text-types", "description is an object", #""description":{}"#),
      create("pinned-null", "pinned is null", #""pinned":null"#),
      create("boolean-spellings", "pinned is a word that is none", #""pinned":"maybe""#),
      create("boolean-spellings", "pinned is an array", #""pinned":[]"#),
      create("boolean-spellings", "deleted is a number that is none", #""deleted":2"#),
      create("deleted-null", "deleted is null", #""deleted":null"#),
      create("filters-null", "filters is null", #""filters":null"#),
      create("filters-values", "filters is a number", #""filters":5"#),
      create("filters-values", "filters is a boolean", #""filters":false"#),
      create("filters-values", "filters with NaN", #""filters":{"a":NaN}"#),
      create("type-choice", "an unknown type", #""type":"tomato""#),
      create("type-choice", "type is a number", #""type":5"#),
      create("error-first-field", "the first of two wrong fields", #""pinned":"maybe","name":[]"#),
      create("collection-with-filters", "a collection with filters", #""type":"collection","filters":{"a":1}"#),
      create("saved-filter-without", "a saved filter without filters", #""type":"filters""#),
      create("saved-filter-without", "a saved filter with empty filters", #""type":"filters","filters":{}"#),
    ]

  /// What makes a playlist, or does in one of the contracts.
  static let creation = [
    create("create-without-type", "no type, no filters", #""description":"x""#),
    create("create-without-type", "no type, filters", #""filters":{"a":1}"#),
    create("create-without-type", "type is null", #""type":null"#),
    create("text-numbers", "a number as description", #""type":"collection","description":1.50"#),
    create("text-trimmed", "white space round a text", #""type":"collection","description":"\t two words \n""#),
    create("boolean-spellings", "booleans in words", #""type":"collection","pinned":"YES","deleted":"off""#),
    create("unknown-keys", "fields that are read-only or unknown", #""type":"collection","id":1,"short_id":"mine0001","colour":"red""#),
    create("duplicate-keys", "a key twice", #""type":"collection","description":"first","description":"last""#),
    create("filters-kept", "the order of keys in filters", #""type":"filters","filters":{"z":1,"a":{"y":[],"b":null}}"#),
    create("filters-kept", "the spelling of numbers in filters", #""type":"filters","filters":{"a":1.50,"b":12345678901234567890}"#),
    create("json-text", "text outside ASCII", #""type":"collection","description":"\u00e9\u2028 ü 🦔 </script>""#),
    create(fieldsID, "in a folder", #""type":"collection","_create_in_folder":"Verify""#),
    create("soft-delete", "deleted from the start", #""type":"collection","deleted":true"#),
    Check(
      "forms", "create: a form",
      .sending("POST", "⟨list⟩", "application/x-www-form-urlencoded", Array("name=⟨run⟩+form&type=collection&pinned=on".utf8))),
    Check(
      "form-labelled-json", "create: a form that says that it is JSON",
      .sending("POST", "⟨list⟩", "application/json", Array("name=⟨run⟩".utf8))),
  ]

  private static func create(_ id: String, _ title: String, _ members: String) -> Check {
    // Where the name itself is asked after, the last of two counts.
    Check(id, "create: \(title)", .post(#"{"name":"⟨run⟩-made",\#(members)}"#))
  }

  /// Methods that are refused, and those that only tell about a path.
  static let methods = [
    Check("delete-405", "delete a playlist", .plain("DELETE", "⟨list⟩⟨collection⟩/")),
    Check("delete-405", "delete a playlist that does not exist", .plain("DELETE", "⟨list⟩nothing/")),
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
    Check("recording-search", "a limit that is not a number", .get("⟨list⟩⟨collection⟩/recordings/?limit=x")),
    Check("recording-search", "an offset that is empty", .get("⟨list⟩⟨filters⟩/recordings/?offset=")),
    Check("recording-write-key-access", "add a recording", .plain("POST", "⟨list⟩⟨collection⟩/recordings/⟨recording⟩/")),
    Check("recording-add", "add it again", .plain("POST", "⟨list⟩⟨collection⟩/recordings/⟨recording⟩/")),
    Check("recordings-counts", "a playlist with a recording", .get("⟨list⟩⟨collection⟩/")),
    Check("recordings-without-data", "the recordings, one of which nothing is known", .get("⟨list⟩⟨collection⟩/recordings/")),
    Check("recording-filter", "list: that contain a recording", .get("⟨list⟩?search=⟨run⟩&session_recording_id=⟨recording⟩")),
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
    Check("viewed-key-access", "say that a playlist was viewed", .post("{}", to: "⟨list⟩⟨collection⟩/playlist_viewed/")),
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
    Check("type-choice", "change: an unknown type", .patch(#"{"type":"tomato"}"#, "⟨list⟩⟨collection⟩/")),
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

extension Checks {
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
      create("type-choice", "a type that is none", #""type":"tomato""#),
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
}

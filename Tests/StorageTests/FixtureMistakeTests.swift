import Testing

@testable import Emulator

/// Every mistake is reported with its JSON path and a reason, and nothing of the fixture is read.
@Suite struct FixtureMistakeTests {
  /// A fixture and its mistakes, each as `path: the beginning of the reason`.
  struct Row: Sendable, CustomTestStringConvertible {
    let fixture: String
    let mistakes: [String]

    init(_ fixture: String, _ mistakes: String...) { (self.fixture, self.mistakes) = (fixture, mistakes) }

    var testDescription: String { fixture }
  }

  @Test(arguments: [parts, identities, recordings, playlists, references].flatMap { $0 })
  func isReported(row: Row) throws {
    let error = #expect(throws: FixtureError.self) { try seed(row.fixture) }
    let found = error?.mistakes.map(\.description) ?? []
    #expect(found.count == row.mistakes.count, "\(found)")
    for (found, expected) in zip(found, row.mistakes) { #expect(found.hasPrefix(expected), "\(found)") }
  }

  static let parts: [Row] = [
    Row("[]", "$: expected an object, not an array"), Row("5", "$: expected an object, not the number 5"),
    Row("null", "$: expected an object, not null"),
    Row(#"{"nonsense":1}"#, #"$: unknown field "nonsense"; the fields are $schema, organization, users, personal_api_keys, projects"#),
    Row(#"{"organization":[]}"#, "$.organization: expected an object, not an array"),
    Row(#"{"organization":{"id":"x"}}"#, #"$.organization.id: not a UUID: "x""#),
    Row(#"{"organization":{"name":5}}"#, "$.organization.name: expected a string, not the number 5"),
    Row(#"{"organization":{"x":1}}"#, #"$.organization: unknown field "x""#),
    Row(#"{"users":{}}"#, "$.users: expected an array, not an object"),
    Row(#"{"users":[5]}"#, "$.users[0]: expected an object, not the number 5"),
    Row(#"{"projects":"x"}"#, "$.projects: expected an array, not a string"),
    Row(#"{"projects":[{"name":true}]}"#, "$.projects[0].name: expected a string, not a boolean"),
    Row(#"{"projects":[{"id":9223372036854775807}]}"#, "$.projects[0].id: must be at most 9007199254740991"),
    Row(#"{"projects":[{"id":1},{"id":1}]}"#, "$.projects[1].id: another project has the id 1"),
    Row(#"{"projects":[{"extra":1,"more":2}]}"#, #"$.projects[0]: unknown field "extra""#, #"$.projects[0]: unknown field "more""#),
  ]

  static let identities: [Row] = [
    Row(#"{"users":[{"id":1,"email":"a@x"},{"id":1,"email":"b@x"}]}"#, "$.users[1].id: another user has the id 1"),
    Row(#"{"users":[{"id":0}]}"#, "$.users[0].id: must be at least 1"),
    Row(#"{"users":[{"id":9223372036854775807}]}"#, "$.users[0].id: must be at most 9007199254740991"),
    Row(#"{"users":[{"id":9223372036854775808}]}"#, "$.users[0].id: expected an integer, not the number 9223372036854775808"),
    Row(
      #"{"users":[{"id":9007199254740991},{}]}"#,
      "$.users[1].id: cannot be left out: another user has 9007199254740991, the highest there is"),
    Row(#"{"users":[{"id":1.5}]}"#, "$.users[0].id: expected an integer, not the number 1.5"),
    Row(#"{"users":[{"email":"a@x"},{"email":"a@x"}]}"#, #"$.users[1].email: another user has "a@x""#),
    Row(#"{"users":[{"uuid":"01920000-0000-7000-8000-00000000000g"}]}"#, "$.users[0].uuid: not a UUID: "),
    Row(
      #"{"users":[{"uuid":"01920000-0000-7000-8000-00000000000a"},{"uuid":"01920000-0000-7000-8000-00000000000a"}]}"#,
      "$.users[1].uuid: another user has "),
    Row(#"{"users":[{"is_email_verified":"yes"}]}"#, "$.users[0].is_email_verified: expected true or false, not a string"),
    Row(#"{"users":[{"hedgehog_config":[]}]}"#, "$.users[0].hedgehog_config: expected an object, not an array"),
    Row(#"{"users":[{"hedgehog_config":{"a":NaN}}]}"#, "$.users[0].hedgehog_config: NaN and Infinity are not JSON"),
    Row(#"{"users":[{"first_name":"\ud800"}]}"#, "$.users[0].first_name: a lone surrogate is no character"),
    Row(#"{"users":[{"first_name":"\u0000"}]}"#, "$.users[0].first_name: a null character is not allowed"),
    Row(#"{"users":[{"name":"x"}]}"#, #"$.users[0]: unknown field "name""#),
    Row(#"{"personal_api_keys":[{}]}"#, #"$.personal_api_keys[0]: "value" is missing"#),
    Row(#"{"personal_api_keys":[{"value":""}]}"#, "$.personal_api_keys[0].value: "),
    Row(#"{"personal_api_keys":[{"value":"k"},{"value":"k"}]}"#, #"$.personal_api_keys[1].value: another key has this value"#),
    Row(#"{"personal_api_keys":[{"value":"k","scopes":["a"]}]}"#, #"$.personal_api_keys[0].scopes"#),
    Row(#"{"personal_api_keys":[{"value":"k","scopes":[5]}]}"#, "$.personal_api_keys[0].scopes[0]: expected a string, not the number 5"),
    Row(#"{"personal_api_keys":[{"value":"k","scopes":"*"}]}"#, "$.personal_api_keys[0].scopes: expected an array, not a string"),
  ]

  static func recording(_ members: String, _ mistake: String) -> Row {
    Row(#"{"projects":[{"recordings":[{"id":"r",\#(members)}]}]}"#, "$.projects[0].recordings[0]\(mistake)")
  }

  static let recordings: [Row] = [
    Row(#"{"projects":[{"recordings":[{}]}]}"#, #"$.projects[0].recordings[0]: "id" is missing"#),
    Row(#"{"projects":[{"recordings":[{"id":""}]}]}"#, "$.projects[0].recordings[0].id: may not be empty"),
    Row(#"{"projects":[{"recordings":[{"id":"\u0000"}]}]}"#, "$.projects[0].recordings[0].id: a null character is not allowed"),
    Row(
      #"{"projects":[{"recordings":[{"id":"r"},{"id":"r"}]}]}"#,
      #"$.projects[0].recordings[1].id: another recording of the project has the id "r""#),
    recording(#""start_time":"yesterday""#, #".start_time: not a time in UTC such as 2026-01-05T09:00:00Z: "yesterday""#),
    recording(#""end_time":"2026-01-05T09:00:00+01:00""#, ".end_time: not a time in UTC"),
    recording(#""end_time":"2026-02-29T09:00:00Z""#, ".end_time: not a time in UTC"),
    recording(#""recording_duration":-1"#, ".recording_duration: must be at least 0"),
    recording(#""click_count":1.5"#, ".click_count: expected an integer"),
    recording(#""active_seconds":-0.5"#, ".active_seconds: expected a number of at least 0"),
    recording(#""active_seconds":NaN"#, ".active_seconds: expected a number"),
    recording(#""snapshot_source":"tv""#, #".snapshot_source: must be "web" or "mobile""#),
    recording(#""snapshot_library":1"#, ".snapshot_library: expected a string"),
    recording(#""retention_period_days":-1"#, ".retention_period_days: must be at least 0"),
    recording(#""total_size":1.5"#, ".total_size: expected an integer"),
    recording(#""event_count":"7""#, ".event_count: expected an integer"),
    recording(#""deleted":null"#, ".deleted: expected true or false"),
    recording(#""person":{"last_seen_at":"today"}"#, ".person.last_seen_at: not a time in UTC"),
    recording(#""ongoing":1"#, ".ongoing: expected true or false"),
    recording(#""person":[]"#, ".person: expected an object, not an array"),
    recording(#""person":{"age":1}"#, #".person: unknown field "age""#),
    recording(#""person":{"distinct_ids":[1]}"#, ".person.distinct_ids[0]: expected a string"),
    recording(#""person":{"properties":[]}"#, ".person.properties: expected an object"),
    recording(#""person":{"properties":{"a":\#(nested(512))}}"#, ".person.properties: may be nested at most 512 deep"),
    recording(#""viewers":[]"#, #": unknown field "viewers""#),
  ]

  /// So many arrays in one another.
  static func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }

  static func playlist(_ members: String, _ mistake: String) -> Row {
    Row(#"{"projects":[{"playlists":[{\#(members)}]}]}"#, "$.projects[0].playlists[0]\(mistake)")
  }

  static let playlists: [Row] = [
    playlist(#""short_id":"a b""#, ".short_id: must be 1 to 40 of A-Z a-z 0-9 _ -"),
    playlist(#""short_id":"""#, ".short_id: must be 1 to 40"),
    Row(
      #"{"projects":[{"playlists":[{"short_id":"a"},{"short_id":"a"}]}]}"#,
      #"$.projects[0].playlists[1].short_id: another playlist of the project has the short_id "a""#),
    Row(
      #"{"projects":[{"playlists":[{"id":3},{"id":3}]}]}"#,
      "$.projects[0].playlists[1].id: another playlist of the project has the id 3"),
    Row(
      #"{"projects":[{"id":1,"playlists":[{"id":3}]}]}"#.replacing("3", with: "9007199254740992"),
      "$.projects[0].playlists[0].id: must be at most 9007199254740991"),
    Row(
      #"{"projects":[{"playlists":[{"id":9007199254740991},{}]}]}"#,
      "$.projects[0].playlists[1].id: cannot be left out: another playlist of the project has 9007199254740991, the highest there is"),
    playlist(#""name":"\#(String(repeating: "x", count: 401))""#, ".name: at most 400 characters are allowed"),
    playlist(#""derived_name":"\#(String(repeating: "é", count: 401))""#, ".derived_name: at most 400"),
    playlist(#""description":null"#, ".description: expected a string, not null"),
    playlist(#""pinned":1"#, ".pinned: expected true or false, not the number 1"),
    playlist(#""deleted":null"#, ".deleted: expected true or false, not null"),
    playlist(#""filters":null"#, ".filters: expected an object, an array or a string, not null"),
    playlist(#""filters":5"#, ".filters: expected an object"),
    playlist(#""filters":{"a":1e999}"#, ".filters: NaN and Infinity are not JSON"),
    playlist(#""type":"tomato""#, #".type: "tomato" is not a type"#),
    playlist(#""filters":\#(nested(513))"#, ".filters: may be nested at most 512 deep"),
    playlist(#""created_at":"2026""#, ".created_at: not a time in UTC"),
    playlist(#""last_modified_at":5"#, ".last_modified_at: expected a string"),
    playlist(#""_create_in_folder":null"#, "._create_in_folder: expected a string, not null"),
    playlist(#""recordings":[""]"#, ".recordings[0]: may not be empty"),
    playlist(#""recordings":["r","r"]"#, #".recordings[1]: the recording "r" is in the playlist already"#),
    playlist(#""recordings":[5]"#, ".recordings[0]: expected a string"),
    playlist(#""saved_filters_count":5"#, ".saved_filters_count: expected an object"),
    playlist(#""saved_filters_count":{}"#, #".saved_filters_count: "session_ids" is missing"#),
    playlist(#""saved_filters_count":{"session_ids":[],"has_more":0}"#, ".saved_filters_count.has_more: expected true or false"),
    playlist(#""recordings_counts":{}"#, #": unknown field "recordings_counts""#),
  ]

  /// References that lead nowhere.
  static let references: [Row] = [
    playlist(#""created_by":9"#, ".created_by: there is no user with the id 9"),
    playlist(#""created_by":"x@y""#, #".created_by: there is no user with the e-mail "x@y""#),
    playlist(#""last_modified_by":9"#, ".last_modified_by: there is no user with the id 9"),
    playlist(#""created_by":{}"#, ".created_by: expected a user's id or e-mail"),
    recording(#""viewed_by":[9]"#, ".viewed_by[0]: there is no user with the id 9"),
    Row(#"{"personal_api_keys":[{"value":"k","user":9}]}"#, "$.personal_api_keys[0].user: there is no user with the id 9"),
    Row(
      #"{"personal_api_keys":[{"value":"k","scoped_projects":[9]}]}"#, "$.personal_api_keys[0].scoped_projects[0]: there is no such project"
    ),
    Row(
      #"{"users":[],"personal_api_keys":[{"value":"k"}],"projects":[{"playlists":[{}]}]}"#,
      #"$.projects[0].playlists[0]: "created_by" cannot be left out: there is no user"#,
      #"$.personal_api_keys[0]: "user" cannot be left out: there is no user"#),
  ]

  /// All mistakes at once, in the order of the files and of their contents.
  @Test func allAreReported() throws {
    let error = #expect(throws: FixtureError.self) {
      try seed([
        FixtureFile(
          name: "a.json", parsing: Array(#"{"users":[{"id":1,"x":1}],"projects":[{"id":1,"playlists":[{"pinned":2},{"type":"z"}]}]}"#.utf8)),
        FixtureFile(name: "b.json", parsing: Array(#"{"nonsense":1,"projects":[{"id":1,"playlists":[{"created_by":7}]}]}"#.utf8)),
      ])
    }
    #expect(
      error?.mistakes.map { "\($0.file) \($0.path)" } == [
        "b.json $", "a.json $.users[0]", "a.json $.projects[0].playlists[0].pinned", "a.json $.projects[0].playlists[1].type",
        "b.json $.projects[0].playlists[0].created_by",
      ])
  }

  /// Many conflicts of one file with another are one mistake, which hides no other; within one file each is its own.
  @Test func aFileThatIsLoadedTwiceIsOneMistake() throws {
    let text = #"{"users":[{"id":1,"email":"a@x"},{"id":2,"email":"b@x"}],"projects":[{"id":1,"playlists":[{"short_id":"a"}]}]}"#
    let once = try FixtureFile(name: "a.json", parsing: Array(text.utf8))
    let wrong = try FixtureFile(name: "b.json", parsing: Array(text.replacing(#""short_id":"a""#, with: #""short_id":"a","type":1"#).utf8))
    let error = #expect(throws: FixtureError.self) { try seed([once, wrong]) }
    #expect(
      error?.mistakes.map(\.description) == [
        "b.json: $: 5 conflicts with what is loaded already, the first at $.users[0].id: another user has the id 1."
          + " Load a fixture once, or begin with an empty state.",
        "b.json: $.projects[0].playlists[0].type: expected a string, not the number 1",
      ])
    let users = Array(repeating: #"{"id":1,"email":"a@x"}"#, count: 4).joined(separator: ",")
    let alone = #expect(throws: FixtureError.self) { try seed(#"{"users":[\#(users)]}"#) }
    #expect(alone?.mistakes.count == 6)
  }

  @Test(arguments: [
    ("{", "$: not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ("", "$: not JSON: Expecting value: line 1 column 1 (char 0)"),
    ("{}{}", "$: not JSON: Extra data: line 1 column 3 (char 2)"),
  ])
  func isNoJSON(text: String, mistake: String) throws {
    let error = #expect(throws: FixtureError.self) { try FixtureFile(parsing: Array(text.utf8)) }
    #expect(error?.mistakes.map(\.description) == [mistake])
    let named = #expect(throws: FixtureError.self) { try FixtureFile(name: "x.json", parsing: Array(text.utf8)) }
    #expect(named?.mistakes.map(\.description) == ["x.json: \(mistake)"])
  }

  @Test func filesAreMerged() throws {
    let texts = [
      #"{"organization":{"name":"A"},"users":[{"id":5,"email":"a@x"}],"projects":[{"id":1,"recordings":[{"id":"r1"}],"playlists":[{"id":4,"short_id":"a"}]}]}"#,
      #"{"users":[{"email":"b@x"}],"personal_api_keys":[{"value":"k","user":"a@x","scoped_projects":[2]}],"projects":[{"id":2},{"id":1,"recordings":[{"id":"r2"}],"playlists":[{"short_id":"b","created_by":"b@x","recordings":["r1"]}]}]}"#,
    ]
    let merged = try seed(texts.enumerated().map { try FixtureFile(name: "\($0).json", parsing: Array($1.utf8)) })
    #expect(merged.organization.name == "A")
    #expect(merged.users.map(\.id) == [5, 6])
    #expect(merged.keys.map(\.userID) == [5])
    #expect(merged.projects.map(\.project.id) == [1, 2])
    #expect(merged.projects[0].recordings.map(\.id) == ["r1", "r2"])
    #expect(merged.projects[0].playlists.map(\.id) == [4, 5])
    #expect(merged.projects[0].playlists.map(\.createdBy) == [5, 6])
    #expect(merged.projects[0].playlists[1].recordings == ["r1"])
  }
}

import Testing

/// OPTIONS: what the view is and, to a key that may write, its fields.
///
/// Django REST framework's SimpleMetadata.
@Suite struct OptionsScenarios {
  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static let head =
    #"{"name":"Playlists","description":"","renders":["application/json"],"#
    + #""parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]"#
  static let view = head + "}"

  static func field(
    _ name: String, _ type: String, _ label: String, required: Bool = false, readOnly: Bool = false, _ more: String = ""
  ) -> String {
    #""\#(name)":{"type":"\#(type)","required":\#(required),"read_only":\#(readOnly),"label":"\#(label)"\#(more)}"#
  }

  static let max200 = #","max_length":200"#
  static let max400 = #","max_length":400"#

  static let user: String =
    #","children":{"#
    + [
      field("id", "integer", "ID", readOnly: true), field("uuid", "string", "Uuid"),
      field("distinct_id", "string", "Distinct id", required: true, max200), field("first_name", "string", "First name", max200),
      field("last_name", "string", "Last name", max200), field("email", "string", "Email", required: true, max200),
      field("is_email_verified", "boolean", "Is email verified"), field("hedgehog_config", "field", "Hedgehog config"),
      field("role_at_organization", "string", "Role at organization", max200),
    ].joined(separator: ",") + "}"

  static let choices =
    #","choices":[{"value":"collection","display_name":"collection"},{"value":"filters","display_name":"filters"}]"#

  static let fields: String = [
    field("id", "integer", "ID", readOnly: true), field("short_id", "string", "Short id", readOnly: true),
    field("name", "string", "Name", max400),
    field("derived_name", "string", "Derived name", max400), field("description", "string", "Description"),
    field("pinned", "boolean", "Pinned"),
    field("created_at", "datetime", "Created at", readOnly: true), field("created_by", "nested object", "Created by", readOnly: true, user),
    field("deleted", "boolean", "Deleted"), field("filters", "field", "Filters"),
    field("last_modified_at", "datetime", "Last modified at", readOnly: true),
    field("last_modified_by", "nested object", "Last modified by", readOnly: true, user),
    field("recordings_counts", "field", "Recordings counts", readOnly: true), field("type", "choice", "Type", choices),
    field("_create_in_folder", "string", " create in folder"),
  ].joined(separator: ",")

  static func actions(_ method: String) -> Expected { .json(200, head + #","actions":{"\#(method)":{\#(fields)}}}"#) }

  static func options(_ target: String, key: String? = "phx_all", _ answer: Expected) -> Scenario {
    Scenario("\(target) with \(key ?? "no key")", .request("OPTIONS", target, key: key), answer)
  }

  static let recording = "\(World.plain)/recordings/r1/"

  static let rows: [Scenario] = [
    options("\(World.list)/", actions("POST").with("Allow", PathScenarios.listAllow)),
    options("\(World.list)/", key: "phx_write", actions("POST")),
    options("\(World.list)/", key: "phx_read", .json(200, view)),
    options("\(World.plain)/", actions("PUT").with("Allow", PathScenarios.playlistAllow)),
    options("\(World.plain)/", key: "phx_read", .json(200, view)),
    options("\(World.list)/nope/", .json(200, view)),
    options("\(World.deleted)/", .json(200, view)),
    options("\(World.list)/other001/", .json(200, view)),
    options("\(World.plain)/recordings/", Expected.json(200, view).with("Allow", PathScenarios.recordingsAllow)),
    options("\(World.list)/nope/recordings/", .json(200, view)),
    options(recording, actions("POST").with("Allow", PathScenarios.recordingAllow)),
    options(recording, key: "phx_read", .json(200, view)),
    options("\(World.list)/nope/recordings/r1/", actions("POST")),
    options("/api/environments/1/session_recording_playlists/", actions("POST")),
    options("/api/projects/99/session_recording_playlists/", .projectNotFound),
    options("\(World.list)/?created_by=99", actions("POST")),
    options("\(World.list)/", key: nil, .notAuthenticated),
    options("\(World.list)/", key: "phx_wrong", .invalidKey(in: "Authorization header")),
    options("\(World.list)/", key: "phx_none", .missingScope("read")),
    options("\(World.list)/", key: "phx_two", .noAccess(to: 1)),
    Scenario("a body that does not parse", .request("OPTIONS", "\(World.list)/", type: "application/json", body: "{"), actions("POST")),
  ]
}

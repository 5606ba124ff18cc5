internal import HTTPServer
internal import JSON

/// The paths that PostHog has and the emulator does not, so that a client learns that the path itself is right.
///
/// They are looked up only when no route was found. The names are from PostHog's API reference; a resource includes everything below it.
enum NotEmulated {
  /// How a path begins, `:id` for any segment, and the names of the resources that follow.
  private static let resources: [(prefix: String, names: String)] =
    ["projects", "environments"].flatMap { name in
      [
        (
          "api/\(name)/:id",
          """
          actions activity_log alerts annotations app_metrics batch_exports cohorts comments conversations dashboards dashboard_templates \
          data_color_themes dataset_items datasets early_access_feature endpoints error_tracking event_definitions events experiments \
          exports external_data_sources feature_flags file_system groups groups_types hog_flows hog_functions insights integrations \
          live_debugger_breakpoints logs notebooks persisted_folder persons plugin_configs property_definitions query \
          schema_property_groups session_recordings sessions session_group_summaries subscriptions surveys tasks user_interviews \
          warehouse_saved_queries warehouse_tables web_analytics
          """
        ),
        (
          "api/\(name)/:id/session_recording_playlists/:id",
          "access_controls resource_access_controls global_access_controls users_with_access"
        ),
      ]
    } + [
      ("api/organizations/:id", "members invites projects domains roles proxy_records"),
      ("api", "users personal_api_keys public_hog_function_templates"),
      // Ingestion, feature flags and the files of the JavaScript library.
      ("", "capture batch e s decide flags array static"), ("i/v0", "e"),
    ]

  /// Whether `request`, whose path is none of the API's, is for one of them.
  static func contains(_ request: Request) -> Bool {
    let segments = Router.segments(request.path).map { String(decoding: $0, as: UTF8.self)[...] }
    return resources.contains { prefix, names in
      let prefix = prefix.split(separator: "/" as Character)
      return segments.count > prefix.count && names.split(separator: " " as Character).contains(segments[prefix.count])
        && zip(prefix, segments).allSatisfy { $0 == $1 || $0 == ":id" && !$1.isEmpty }
    }
  }

  /// What to do about a request for one of them: a sentence, and the fault rule that responds instead, in three lines.
  static func hint(_ request: Request) -> String {
    let method = JSONValue.text(request.method.token).encoded
    let path = JSONValue.text(String(decoding: request.path, as: UTF8.self)).encoded
    let body = request.method == .get || request.method == .head ? #"{"results": []}"# : "{}"
    return """
      PostHog has this path, the emulator does not. For a response of your own, POST a fault rule to /__admin/faults:
      {"match": {"method": \(String(decoding: method, as: UTF8.self)), "path": \(String(decoding: path, as: UTF8.self))},
       "action": {"status": 200,
        "body": \(body)}}
      """
  }
}

extension Warning {
  static let notEmulated = Warning(rule: .notEmulated, text: "the hosted service has this path, the emulator does not")
}

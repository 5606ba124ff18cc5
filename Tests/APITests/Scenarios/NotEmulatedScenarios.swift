import Testing

@testable import Emulator

/// Paths that PostHog has and the emulator does not: 404 as for every other path, and a warning.
@Suite struct NotEmulatedScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(known, unknown)

  @Test(arguments: rows, Contract.allCases)
  func plays(scenario: Scenario, contract: Contract) throws {
    for transport in Transport.allCases { try scenario.play(transport, contract) }
  }

  static let known: [Scenario] = [
    ("GET", "/api/projects/1/insights/"), ("GET", "/api/projects/1/insights"), ("POST", "/api/projects/1/query/"),
    ("GET", "/api/projects/@current/feature_flags/5/activity/"), ("GET", "/api/projects/99/persons/?limit=1"),
    ("GET", "/api/projects/1/session_recording_playlists/plain001/access_controls/"), ("GET", "/api/environments/1/web_analytics/"),
    ("GET", "/api/projects/1/session_recordings/r1/sharing/"),
    ("GET", "/api/environments/@current/insights/trend/"),
    ("HEAD", "/api/projects/1/actions/"), ("OPTIONS", "/api/projects/1/surveys/"), ("DELETE", "/api/projects/1/cohorts/3.json"),
    ("GET", "/api/projects/1/in%73ights/"), ("GET", "/api/organizations/@current/members/"),
    ("GET", "/api/organizations/0192a000-0000-0000-0000-000000000000/invites/"), ("GET", "/api/users/"), ("PATCH", "/api/users/5/"),
    ("GET", "/api/personal_api_keys/"), ("GET", "/api/public_hog_function_templates/"), ("POST", "/capture/"), ("POST", "/batch/"),
    ("POST", "/i/v0/e/"), ("POST", "/e/"), ("POST", "/s/"), ("POST", "/decide/?v=3"), ("POST", "/flags"), ("GET", "/array/phc_x/config.js"),
    ("GET", "/static/array.js"),
  ].flatMap { method, target in
    // The key is not looked at.
    [("\(method) \(target)", "phx_all"), ("\(method) \(target) without a key", nil)].map { name, key in
      Scenario(
        name, .request(method, target, key: key),
        Expected(
          status: 404, body: method == "HEAD" ? "" : nil, holding: method == "HEAD" ? [] : [#""code":"not_found""#],
          headers: [("X-Emulator-Warning", "not-emulated: the hosted service has this path, the emulator does not"), ("Allow", nil)]))
    }
  }

  /// A path that nobody has, or that the emulator has, gets no such warning.
  static let unknown: [Scenario] =
    [
      "/api/projects/1/nothing/", "/api/projects//insights/", "/api/insights/", "/insights/",
      "/api/projects/1/Insights/",
      "/api/organizations/@current/insights/", "/api/projects/1/members/", "/i/", "/i/v0/", "/i/v1/e/", "/capture2/", "//e/",
      "/api/projects/1/session_recording_playlists/plain001/insights/",
    ].map { target in
      Scenario(
        "GET \(target)", .get(target),
        Expected(status: 404, body: nil, holding: [#""code":"not_found""#], headers: [("X-Emulator-Warning", nil), ("Allow", nil)]))
    }
    + [
      ("GET", "\(World.list)/nope/", 404), ("GET", "/api/users/@me/", 200), ("GET", "/api/projects/1/", 200),
    ].map { method, target, status in
      Scenario("\(method) \(target)", .request(method, target), Expected(status: status, headers: [("X-Emulator-Warning", nil)]))
    }
}

import Testing

@testable import Emulator

/// What clients ask to find out who and where they are, the same in both contracts.
@Suite struct AccountScenarios {
  @Test(arguments: Transport.allCases, Contract.allCases) func plays(transport: Transport, contract: Contract) throws {
    for scenario in Self.scenarios { try scenario.play(transport, contract) }
    let (notAuthenticated, noRoute) =
      contract == .documented
      ? (.notAuthenticated, .notFound) : (ContractScenarios.notAuthenticated, ContractScenarios.endpointNotFound)
    try Scenario("projects without a key", .get("/api/projects/", key: nil), notAuthenticated).play(transport, contract)
    try Scenario("another user", .get("/api/users/2/"), noRoute).play(transport, contract)
  }

  static func project(_ id: Int, _ name: String) -> String {
    [
      #"{"id":\#(id),"organization":"01920000-0000-7000-8000-000000000000","name":"\#(name)","api_token":"phc_emulator_\#(id)","#,
      #""completed_snippet_onboarding":true,"ingested_event":true,"is_demo":false,"timezone":"UTC"}"#,
    ].joined()
  }

  static let (web, app) = (project(1, "Web"), project(2, "App"))
  static let organization = #"{"id":"01920000-0000-7000-8000-000000000000","name":"Test"}"#

  static func missing(_ scope: String) -> Expected {
    .error(403, "authentication_error", "permission_denied", "API key missing required scope '\(scope)'")
  }

  static let scenarios: [Scenario] = [
    Scenario("projects", .get("/api/projects/"), .json(200, #"{"count":2,"next":null,"previous":null,"results":[\#(web),\#(app)]}"#)),
    Scenario(
      "a page of projects", .get("/api/projects?limit=1"),
      .json(200, #"{"count":2,"next":"http://\#(World.host)/api/projects?limit=1&offset=1","previous":null,"results":[\#(web)]}"#)),
    Scenario(
      "a confined key's projects", .get("/api/projects/", key: "phx_two"),
      .json(200, #"{"count":1,"next":null,"previous":null,"results":[\#(app)]}"#)),
    Scenario("projects without the scope", .get("/api/projects/", key: "phx_read"), missing("project:read")),
    Scenario("a project", .get("/api/projects/2/"), .json(200, app)),
    Scenario("the current project", .get("/api/projects/@current/"), .json(200, web)),
    Scenario("a project that there is not", .get("/api/projects/9/"), .projectNotFound),
    Scenario("a project out of reach", .get("/api/projects/1/", key: "phx_two"), .noAccess(to: 1)),
    Scenario(
      "the user", .get("/api/users/@me/"),
      .json(200, #"\#(World.ada.dropLast()),"organization":\#(organization),"organizations":[\#(organization)],"team":\#(web)}"#)),
    Scenario("the user without the scope", .get("/api/users/@me/", key: "phx_none"), missing("user:read")),
    Scenario(
      "the organization", .get("/api/organizations/@current/"),
      .json(200, #"\#(organization.dropLast()),"teams":[\#(web),\#(app)],"projects":[\#(web),\#(app)]}"#)),
    Scenario("the organization without the scope", .get("/api/organizations/@current/", key: "phx_none"), missing("organization:read")),
  ]
}

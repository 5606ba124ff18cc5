import JSON
import TestSupport
import Testing

@testable import Emulator

/// What the control API says of a path that PostHog has and the emulator does not.
@Suite struct NotEmulatedTests {
  static let insights = "/api/projects/1/insights/"

  @Test func isInTheJournal() throws {
    let world = try World(.kinds)
    try world.send("GET", Self.insights)
    let entry = try #require(try world.requests().first)
    #expect(entry["rule"]["id"].text == "not-emulated")
    #expect(entry["warnings"].all.map(\.text) == ["not-emulated"])
    let unmatched = try #require(try world.admin("GET", "/requests/unmatched")["requests"].all.first)
    #expect(
      unmatched["hint"].text == """
        PostHog has this path, the emulator does not. For a response of your own, POST a fault rule to /__admin/faults:
        {"match": {"method": "GET", "path": "/api/projects/1/insights/"},
         "action": {"status": 200,
          "body": {"results": []}}}
        """)
    #expect(unmatched["near_misses"].all.isEmpty)
  }

  /// The hint's rule, as it is, responds to the request that had the hint, and to no other.
  @Test(arguments: [
    ("GET", insights, #"{"results":[]}"#), ("POST", "/api/projects/1/query/?refresh=1", "{}"), ("POST", "/i/v0/e", "{}"),
    ("GET", "/api/environments/2/persons/%22%5C/", #"{"results":[]}"#),
  ])
  func theRuleOfTheHintResponds(method: String, target: String, body: String) throws {
    let world = try World(.kinds)
    #expect(try world.send(method, target).status == 404)
    let hint = try #require(try world.admin("GET", "/requests/unmatched")["requests"].all.first?["hint"].text)
    try world.addFault(String(hint.drop { $0 != "{" }))
    let reply = try world.send(method, target)
    #expect(reply.status == 200)
    #expect(try reply.json == JSONValue(parsing: body.utf8))
    #expect(reply.header("X-Emulator-Warning") == nil)
    #expect(try world.send("PUT", target).status == 404)
  }

  @Test func isInTheReportOfASandbox() throws {
    let world = try World()
    let sandbox = try world.sandbox()
    try world.send("GET", "/api/projects/\(sandbox.id)/insights/")
    let report = try world.admin("DELETE", "/sandboxes/\(sandbox.id)")
    #expect(report["warnings"].all.map { $0["id"].text } == ["not-emulated"])
  }
}

import Domain
import Testing

/// Where the hosted service is known to differ from its own reference page, as far as the emulator has it.
@Suite struct ContractScenarios {
  @Test(arguments: Transport.allCases, observed)
  func playsAsObserved(transport: Transport, scenario: Scenario) throws { try scenario.play(transport, .observed) }

  static let observed: [Scenario] = [
    Scenario("create without type", .post("{}"), .rule("Must provide a valid playlist type: either filters or collection")),
    Scenario("create with type", .post(#"{"type":"collection"}"#), Expected(status: 201)),
    Scenario(
      "delete of a saved filter without its filters", .patch(#"{"deleted":true}"#, of: "\(World.filters)/"),
      TypeRuleScenarios.removingFilters),
    Scenario(
      "update of a saved filter with filters", .patch(#"{"deleted":true,"filters":{"a":1}}"#, of: "\(World.filters)/"),
      Expected(status: 200)),
    Scenario(
      "DELETE", .delete("\(World.plain)/"), Expected(status: 405, body: "", headers: [("Allow", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS")])),
    Scenario(
      "a form under the JSON media type", .post("name=string"),
      Expected.parseError("JSON parse error - Expecting value: line 1 column 1 (char 0)").with("X-Emulator-Warning", nil)),
  ]
}

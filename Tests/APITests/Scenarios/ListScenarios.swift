import Testing

/// The list: its filters, orders, limits and links.
@Suite struct ListScenarios {
  @Test(arguments: Transport.allCases, filters)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static let noSuchUser = Expected.invalid(
    "created_by", "invalid_choice", "Select a valid choice. That choice is not one of the available choices.")

  static let filters: [Scenario] = [
    Scenario("all", .get("\(World.list)/"), .page([.untyped, .filters, .collection, .plain]))
  ]
}

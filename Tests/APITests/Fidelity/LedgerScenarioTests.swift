import Testing

@testable import Emulator

/// The scenarios that lines of the fidelity ledger name are rows of the tables that are played.
///
/// Many a row's name is put together, so that only the tables themselves can tell; `.ci/check-fidelity` checks the other tests by name.
@Suite struct LedgerScenarioTests {
  static let tables: [String: [Scenario]] = [
    "AccountScenarios": AccountScenarios.scenarios, "AuthenticationScenarios": AuthenticationScenarios.rows,
    "BodyScenarios": BodyScenarios.rows + BodyScenarios.broken, "BulkScenarios": BulkScenarios.rows,
    "ContractScenarios": ContractScenarios.rows, "ExampleScenarios": ExampleScenarios.rows, "FieldScenarios": FieldScenarios.rows,
    "FormScenarios": FormScenarios.rows, "LinkScenarios": LinkScenarios.rows, "ListScenarios": ListScenarios.rows,
    "NegotiationScenarios": NegotiationScenarios.rows, "ObservedRecordingScenarios": ObservedRecordingScenarios.rows,
    "NotEmulatedScenarios": NotEmulatedScenarios.rows,
    "OptionsScenarios": OptionsScenarios.rows, "PathScenarios": PathScenarios.rows,
    "RecordingScenarios": RecordingScenarios.rows, "SessionRecordingScenarios": SessionRecordingScenarios.rows,
    "SoftDeleteScenarios": SoftDeleteScenarios.rows,
    "SyntheticScenarios": SyntheticScenarios.rows + SyntheticScenarios.documented, "TypeRuleScenarios": TypeRuleScenarios.rows,
    "ValueScenarios": ValueScenarios.rows, "WireScenarios": WireScenarios.rows,
  ]

  @Test func everyScenarioThatALineNamesIsPlayed() {
    let names = Self.tables.mapValues { Set($0.map(\.name)) }
    for line in Ledger.lines {
      for test in line.tests {
        let parts = test.split(separator: "/", maxSplits: 2).map(String.init)
        guard parts.first == "APITests", parts.last?.hasSuffix("()") != true else { continue }
        let isPlayed = parts.count == 3 && names[parts[1]]?.contains(parts[2]) == true
        #expect(isPlayed, "\(line.id) names \(test)")
      }
    }
  }
}

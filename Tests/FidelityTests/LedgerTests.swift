import Testing

@testable import Emulator

@Suite struct LedgerTests {
  @Test(arguments: LedgerRule.allCases) func everyRuleIsALine(_ rule: LedgerRule) throws {
    let lines = try Ledger.lines().filter { $0.id == rule.rawValue }
    #expect(lines.count == 1)
    #expect(lines.first?.isEmulated == true)
  }

  @Test func everyLineIsHeldByATestOrNotEmulated() throws {
    for line in try Ledger.lines() {
      #expect(line.tests.isEmpty == !line.isEmulated, "\(line.id)")
      #expect(line.contracts.compactMap(Contract.init(rawValue:)).count == line.contracts.count, "\(line.id)")
    }
  }
}

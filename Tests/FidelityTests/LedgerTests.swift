import Testing

@testable import Emulator

@Suite struct LedgerTests {
  @Test(arguments: Difference.allCases) func everyDifferenceIsALine(_ difference: Difference) throws {
    let lines = try Ledger.lines().filter { $0.id == difference.rawValue }
    #expect(lines.count == 1)
    #expect(lines.first?.isEmulated == true)
  }

  @Test func everyErrorInTheJournalIsALine() throws {
    let lines = Set(try Ledger.lines().map(\.id))
    #expect(Set(ErrorRules.ids).subtracting(lines).isEmpty)
  }

  @Test func everyLineIsHeldByATestOrNotEmulated() throws {
    for line in try Ledger.lines() {
      #expect(line.tests.isEmpty == !line.isEmulated, "\(line.id)")
      #expect(line.contracts.compactMap(Contract.init(rawValue:)).count == line.contracts.count, "\(line.id)")
    }
  }
}

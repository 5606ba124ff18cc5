import JSON
import Testing

@testable import Emulator

@Suite struct LedgerTests {
  @Test func everyLineIsRead() throws {
    let lines = try #require(JSONValue(parsing: Ledger.json).elements)
    #expect(Ledger.lines.map(\.id) == lines.map { $0["id"]?.text })
    for (line, json) in zip(Ledger.lines, lines) {
      #expect(line.tests.count == json["tests"]?.elements?.count, "\(line.id)")
      #expect(line.contracts.count == json["contracts"]?.elements?.count, "\(line.id)")
    }
  }

  @Test(arguments: LedgerRule.allCases) func everyRuleIsALine(_ rule: LedgerRule) {
    let lines = Ledger.lines.filter { $0.id == rule.rawValue }
    #expect(lines.count == 1)
    #expect(lines.first?.isEmulated == true)
  }

  @Test func everyLineIsHeldByATestOrNotEmulated() {
    for line in Ledger.lines {
      #expect(line.tests.isEmpty == !line.isEmulated, "\(line.id)")
      #expect(line.contracts.compactMap(Contract.init(rawValue:)).count == line.contracts.count, "\(line.id)")
    }
  }
}

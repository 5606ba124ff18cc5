import Testing

@testable import Emulator

@Suite struct SandboxIDsTests {
  @Test(arguments: [
    ("1000001/1", 0, 1_000_001), ("1000001/1", 1_000_001, 1_000_002), ("1000002/4", 1_000_001, 1_000_002),
    ("1000002/4", 1_000_002, 1_000_006), ("1000002/4", 1_000_005, 1_000_006), ("1000002/4", 1_000_006, 1_000_010),
    ("1000001/1", Int.max - 1, Int.max), ("1000001/1", Int.max, nil), ("1000001/1000000", Int.max - 1, nil),
  ])
  func goOnAfterTheHighestId(text: String, id: Int, next: Int?) throws {
    let ids = try #require(SandboxIDs(text))
    #expect(ids.next(after: id) == next)
  }

  @Test func areAllOfThemWhereNobodyShares() { #expect(SandboxIDs("1000001/1") == SandboxIDs.all) }

  @Test func ofEmulatorsWithOneStepAreDisjoint() throws {
    var seen: Set<Int> = []
    for number in 1...4 {
      let ids = try #require(SandboxIDs("\(1_000_000 + number)/4"))
      var last = 0
      for _ in 0..<100 {
        last = try #require(ids.next(after: last))
        #expect(last % 4 == number % 4)
        #expect(seen.insert(last).inserted)
      }
    }
  }
}

import Glibc
import JSON
import TestSupport
import Testing

@testable import Emulator

/// Requests with their whole responses, as files in `fixtures/golden`: a folder for each contract, with the same names.
///
/// With GOLDEN=record in the environment they are recorded, and the run fails, so that nobody takes it for a test.
@Suite struct GoldenFiles {
  @Test(arguments: Contract.allCases, GoldenRequests.all) func agree(contract: Contract, request: GoldenRequest) throws {
    let emulator = try Emulator(.inProcess, contract)
    let shown = request.shown(try emulator.send(request.sent))
    try Self.hold(shown, "fixtures/golden/\(contract.rawValue)/\(request.name).http")
  }

  /// What the API's document shows as examples is what the golden files have; those of `observed` only if they differ.
  @Test func areTheExamples() throws {
    var documented: [String] = []
    for contract in [Contract.documented, .observed] {
      var lines = try GoldenRequests.all.map { request in
        request.example(try Emulator(.inProcess, contract).send(request.sent))
      }
      lines.removeAll { documented.contains($0) }
      documented += lines
      let text = "[\n\(lines.map { "  \($0)" }.joined(separator: ",\n"))\n]\n"
      try Self.hold(text, "Sources/CEmbedded/examples/\(contract.rawValue).json")
    }
  }

  @Test(arguments: Contract.allCases) func noFileIsLeftOver(contract: Contract) throws {
    let names = fileNames(in: repositoryFile("fixtures/golden/\(contract.rawValue)")).filter { $0.hasSuffix(".http") }
    #expect(Set(names.map { String($0.dropLast(5)) }) == Set(GoldenRequests.all.map(\.name)))
  }

  /// Expects the repository's file `name` to have this text, or records it.
  private static func hold(_ text: String, _ name: String) throws {
    let path = repositoryFile(name)
    if getenv("GOLDEN").map({ String(cString: $0) }) == "record" {
      try writeFile(Array(text.utf8), to: path)
      Issue.record("recorded \(name)")
    } else {
      let kept = try #require(contents(of: path), "\(name) is missing; GOLDEN=record writes it")
      #expect(text == String(decoding: kept, as: UTF8.self), "\(name)")
    }
  }
}

import JSON
import Testing

@testable import Emulator

/// The document of the emulated API: without a key, in either contract, with every endpoint.
@Suite struct SchemaScenarios {
  @Test(arguments: Transport.allCases, Contract.allCases) func isTheContracts(transport: Transport, contract: Contract) throws {
    let emulator = try Emulator(transport, contract)
    let received = try emulator.send(.get("/api/schema/", key: nil))
    #expect(received.status == 200)
    #expect(received.body == String(decoding: APIDocument.json(contract, users: [1, 2]).encoded, as: UTF8.self))
    Expected.methodNotAllowed("POST").check(try emulator.send(.post("{}", to: "/api/schema/")), "POST")
  }

  @Test(arguments: Contract.allCases) func hasEveryEndpoint(contract: Contract) throws {
    guard case .object(let document) = APIDocument.json(contract), case .object(let paths)? = document["paths"] else {
      throw Unexpected()
    }
    let told = paths.members.flatMap { path -> [String] in
      guard case .object(let operations) = path.value else { return [] }
      return operations.members.map { "\($0.key.string.uppercased()) \(path.key.string)" }
    }
    #expect(told.sorted() == Router.methods.map(Self.template).sorted())
  }

  private struct Unexpected: Error {}

  private static func template(_ method: String) -> String {
    let words = method.split(separator: " " as Character)
    return "\(words[0]) \(OpenAPIDocument.template(String(words[1])))/"
  }
}

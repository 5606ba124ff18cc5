import Glibc
import JSON
import Testing

@testable import Emulator

/// Requests with their whole answers, as files in `fixtures/golden`: one folder a contract, the same names in both.
///
/// With GOLDEN=record in the environment they are written anew, and the run fails, so that nobody takes that for a test.
@Suite struct GoldenFiles {
  @Test(arguments: Contract.allCases, GoldenRequests.all) func agree(contract: Contract, request: GoldenRequest) throws {
    let emulator = try Emulator(.inProcess, contract)
    let shown = request.shown(try emulator.send(request.sent))
    try Self.hold(shown, "\(Self.root)/fixtures/golden/\(contract.rawValue)/\(request.name).http")
  }

  /// What the API's document shows as examples is what the golden files have.
  @Test(arguments: Contract.allCases) func areTheExamples(contract: Contract) throws {
    let lines = try GoldenRequests.all.map { request in
      request.example(try Emulator(.inProcess, contract).send(request.sent))
    }
    let text = "[\n\(lines.map { "  \($0)" }.joined(separator: ",\n"))\n]\n"
    try Self.hold(text, "\(Self.root)/Sources/CEmbedded/examples/\(contract.rawValue).json")
  }

  @Test(arguments: Contract.allCases) func noFileIsLeftOver(contract: Contract) throws {
    let folder = try #require(opendir("\(Self.root)/fixtures/golden/\(contract.rawValue)"))
    defer { closedir(folder) }
    var names: Set<String> = []
    while let entry = readdir(folder) {
      // The kernel ends the name with NUL within the field.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".http") { names.insert(String(name.dropLast(5))) }
    }
    #expect(names == Set(GoldenRequests.all.map(\.name)))
  }

  /// The project's folder, found from this file's own place.
  private static let root = "/" + #filePath.split(separator: "/" as Character).dropLast(4).joined(separator: "/")

  /// The file at `path` has this text, or gets it.
  private static func hold(_ text: String, _ path: String) throws {
    if getenv("GOLDEN").map({ String(cString: $0) }) == "record" {
      try write(text, to: path)
      Issue.record("recorded \(path)")
    } else {
      let kept = try #require(read(path), "there is no \(path); GOLDEN=record writes it")
      #expect(text == kept, "\(path)")
    }
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"), "\(path) cannot be written")
    defer { fclose(file) }
    _ = fwrite(text, 1, text.utf8.count, file)
  }
}

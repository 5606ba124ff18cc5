import Domain
import Glibc
import Testing

/// Requests with their whole answers, as files in `fixtures/golden`: one folder a contract, the same names in both.
///
/// With GOLDEN=record in the environment they are written anew, and the run fails, so that nobody takes that for a test.
@Suite struct GoldenFiles {
  @Test(arguments: Contract.allCases, GoldenRequests.all) func agree(contract: Contract, request: GoldenRequest) throws {
    let emulator = try Emulator(.inProcess, contract)
    let shown = request.shown(try emulator.send(request.sent))
    let path = "\(Self.folder)/\(contract.rawValue)/\(request.name).http"
    if getenv("GOLDEN").map({ String(cString: $0) }) == "record" {
      try Self.write(shown, to: path)
      Issue.record("recorded \(request.name)")
    } else {
      let kept = try #require(Self.read(path), "there is no golden file \(request.name); GOLDEN=record writes it")
      #expect(shown == kept, "\(contract.rawValue)/\(request.name)")
    }
  }

  @Test(arguments: Contract.allCases) func noFileIsLeftOver(contract: Contract) throws {
    let folder = try #require(opendir("\(Self.folder)/\(contract.rawValue)"))
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

  /// `fixtures/golden`, found from this file's own place.
  private static let folder =
    "/" + #filePath.split(separator: "/" as Character).dropLast(4).joined(separator: "/") + "/fixtures/golden"

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

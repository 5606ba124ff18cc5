import Glibc
import JSON
import SQLite
import Testing

@testable import Emulator

/// The bytes of the file at `path`.
func contents(of path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY)
  try #require(descriptor >= 0, "\(path)")
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    try #require(count >= 0)
    if count == 0 { return bytes }
    bytes += buffer.prefix(count)
  }
}

/// Makes the file at `path` of `bytes`.
func write(_ bytes: [UInt8], to path: String) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  try #require(descriptor >= 0)
  defer { close(descriptor) }
  try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
}

/// The names in a directory, sorted.
func names(in path: String) throws -> [String] {
  let directory = try #require(opendir(path))
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// A fixture of this package.
func fixture(_ name: String) throws -> FixtureFile {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  return try FixtureFile(name: name, parsing: contents(of: "/\(root)/fixtures/\(name)"))
}

let now = Timestamp(microseconds: 1_772_366_400_000_000)

/// What `files` together mean.
func seed(_ files: [FixtureFile]) throws -> Seed {
  var reader = FixtureReader(now: now, random: RandomStream(seed: 1))
  return try reader.read(files)
}

/// What a fixture's text means.
func seed(_ text: String) throws -> Seed { try seed([FixtureFile(parsing: Array(text.utf8))]) }

/// A store in memory that holds `seed`.
func store(_ seed: Seed) throws -> Store {
  let store = try Store(.memory)
  try store.replace(by: seed)
  try store.commit()
  return store
}

internal import Glibc

/// A fresh directory, removed with the files in it when nobody holds it any more.
package final class TemporaryDirectory {
  package let path: String

  /// Makes a directory under `TMPDIR`, or under `/tmp`.
  package init() throws(FileError) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/playlists-emulator-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError("cannot make a directory in \(parent)") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The path of `name` in it.
  package func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of the files in it, sorted.
  package var names: [String] { fileNames(in: path) }

  /// Writes a file with `text` and returns its path.
  package func write(_ text: String, to name: String) throws(FileError) -> String { try write(Array(text.utf8), to: name) }

  /// Writes a file with `bytes` and returns its path.
  package func write(_ bytes: [UInt8], to name: String) throws(FileError) -> String {
    try writeFile(bytes, to: self(name))
    return self(name)
  }
}

/// Runs `body` with the path of a fresh directory, which is removed afterwards.
package func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let directory = try TemporaryDirectory()
  return try withExtendedLifetime(directory) { try body(directory.path) }
}

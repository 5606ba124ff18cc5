import Glibc
import Testing

/// A directory for one test, gone with everything in it when the test ends.
final class Scratch {
  let path: String

  init() throws {
    var template = Array("/tmp/playlists-emulator-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The path of `name` in it.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of all files in it.
  var names: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Puts a file with `text` there and returns its path.
  func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

  /// Puts a file with `bytes` there and returns its path.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let path = self(name)
    let file = try #require(fopen(path, "wb"))
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    return path
  }
}

/// The permissions of the file at `path`, such as 0o600; nil if there is none.
func mode(_ path: String) -> mode_t? {
  var status = stat()
  return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
}

/// The bytes of the file at `path`; nil if there is none.
func contents(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { return bytes }
    bytes += chunk[..<count]
  }
}

/// The path of a file of the repository.
func repositoryFile(_ name: String) -> String {
  #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" } + "/\(name)"
}

/// Polls until `condition` holds; returns false if it does not hold within `seconds`.
func wait(_ seconds: Double = 20, until condition: () throws -> Bool) rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while try !condition() {
    if ContinuousClock.now > deadline { return false }
    usleep(2000)
  }
  return true
}

internal import Glibc

/// Files by their path, whole.
package enum FileContents {
  /// Why a file cannot be read; the description names it and has the system's words.
  package struct Unreadable: Error, CustomStringConvertible {
    package let description: String
  }

  /// The bytes of the file at `path`.
  ///
  /// - Throws: `Unreadable`.
  package static func read(_ path: String) throws(Unreadable) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw unreadable(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      bytes.append(contentsOf: chunk[..<count])
      if count < chunk.count { break }
    }
    guard ferror(file) == 0 else { throw unreadable(path) }
    return bytes
  }

  private static func unreadable(_ path: String) -> Unreadable {
    Unreadable(description: "cannot read \(path): \(String(cString: strerror(errno)))")
  }
}

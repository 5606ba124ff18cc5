internal import Glibc

/// A file that cannot be written, or a directory that cannot be made.
package struct FileError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// The bytes of the file at `path`; nil if it cannot be read.
package func contents(of path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
  return ferror(file) == 0 ? bytes : nil
}

/// Writes `bytes` to the file at `path`, replacing what it contains.
package func writeFile(_ bytes: [UInt8], to path: String) throws(FileError) {
  guard let file = fopen(path, "wb") else { throw FileError("cannot write \(path)") }
  let count = fwrite(bytes, 1, bytes.count, file)
  guard fclose(file) == 0, count == bytes.count else { throw FileError("cannot write \(path)") }
}

/// The names in the directory at `path`, sorted; none if it cannot be read.
package func fileNames(in path: String) -> [String] {
  guard let directory = opendir(path) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    // The kernel ends the name with NUL within the field.
    let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// The permissions of the file at `path`, such as 0o600; nil if there is no such file.
package func permissions(of path: String) -> UInt32? {
  var status = stat()
  return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
}

/// The path of a file of this repository, such as `fixtures/demo.json`.
package func repositoryFile(_ name: String) -> String {
  "/\(#filePath.split(separator: "/").dropLast(3).joined(separator: "/"))/\(name)"
}

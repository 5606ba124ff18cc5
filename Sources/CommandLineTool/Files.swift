internal import Emulator
internal import Glibc

/// Files by their path, whole.
enum Files {
  /// The bytes of the file at `path`.
  ///
  /// - Throws: `Failure` that names the path, where it cannot be read.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    do { return try FileContents.read(path) } catch { throw Failure(error.description) }
  }

  /// Puts a file with `text` at `path` at once: whoever looks finds the old one, none, or the whole new one.
  ///
  /// - Throws: `Failure` that names the path, where it cannot be written.
  static func write(_ text: String, to path: String) throws(Failure) {
    let partial = "\(path).\(getpid()).partial"
    guard let file = fopen(partial, "wb") else { throw Failure("cannot write \(path): \(reason)") }
    let written = fputs(text, file) >= 0
    guard fclose(file) == 0, written, rename(partial, path) == 0 else {
      let failure = Failure("cannot write \(path): \(reason)")
      unlink(partial)
      throw failure
    }
  }

  /// Has `make` make a file at a path beside `path`, and puts it there when it is complete; a file that failed is removed.
  ///
  /// - Throws: what `make` throws, and `Failure` that names the path if the file cannot be put there.
  static func make(_ path: String, _ make: (String) throws -> Void) throws {
    let partial = "\(path).\(getpid()).partial"
    do {
      try make(partial)
      guard rename(partial, path) == 0 else { throw Failure("cannot write \(path): \(reason)") }
    } catch {
      for end in ["", "-journal", "-wal", "-shm"] { unlink(partial + end) }
      throw error
    }
  }

  /// Whether there is a file at `path`.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Takes the file at `path` away; does nothing where there is none.
  static func remove(_ path: String) { unlink(path) }

  private static var reason: String { String(cString: strerror(errno)) }
}

/// Standard output, written through at once.
enum StandardOutput {
  /// Writes all of it.
  ///
  /// - Throws: `Failure` in the system's words, as where the disk is full.
  static func write(_ bytes: [UInt8]) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw Failure("cannot write to standard output: \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(count)
    }
  }

  /// Writes a text.
  static func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }
}

/// Standard error, written through at once.
enum StandardError {
  static func write(_ text: String) {
    var text = text
    _ = text.withUTF8 { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Whether somebody watches it.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

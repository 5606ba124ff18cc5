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

  /// Puts a file of `bytes` at `path` at once: whoever looks finds the old one, none, or the whole new one.
  ///
  /// It may hold keys and tokens: only its owner can read it, from the moment it is there, whatever was at `path` before.
  ///
  /// - Throws: `Failure` that names the path, where it cannot be written.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let (partial, file) = try openPartial(path)
    let written = fwrite(bytes, 1, bytes.count, file) == bytes.count
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

  /// Checks that `write` can put a file at `path`, as far as that can be known before.
  ///
  /// - Throws: `Failure` as `write` does.
  static func checkWritable(_ path: String) throws(Failure) {
    let (partial, file) = try openPartial(path)
    fclose(file)
    unlink(partial)
  }

  private static func openPartial(_ path: String) throws(Failure) -> (path: String, file: UnsafeMutablePointer<FILE>) {
    let partial = "\(path).\(getpid()).partial"
    // One that a process of the same number left behind.
    unlink(partial)
    let descriptor = openNew(partial)
    guard descriptor >= 0, let file = fdopen(descriptor, "wb") else { throw Failure("cannot write \(path): \(reason)") }
    return (partial, file)
  }

  private static func openNew(_ path: String) -> CInt {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    // The umask may have taken away even what the owner needs.
    if descriptor >= 0 { fchmod(descriptor, 0o600) }
    return descriptor
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

  /// Writes a text as it is; one that others had a hand in goes through `writeLine`.
  static func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }

  /// Writes a text as one line that does nothing to a terminal.
  static func writeLine(_ text: String) throws(Failure) { try write("\(text.visible)\n") }
}

/// Standard error, written through at once.
enum StandardError {
  /// Writes a text as one line that does nothing to a terminal.
  static func writeLine(_ text: String) { write("\(text.visible)\n") }

  /// Writes a text as it is; one that others had a hand in goes through `writeLine`.
  static func write(_ text: String) {
    var text = text
    _ = text.withUTF8 { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Whether somebody watches it.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

extension String {
  /// The text as one line that does nothing to a terminal: what a fixture, a request or a server brings may hold anything.
  ///
  /// Control characters, line ends and what turns the direction of writing become `\u{…}`; all else stays.
  var visible: String {
    var visible = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      // C0, DEL and C1; the separators of lines and paragraphs with the embeddings and overrides behind them; the isolates.
      case 0...0x1f, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069:
        visible.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      default: visible.append(scalar)
      }
    }
    return String(visible)
  }
}

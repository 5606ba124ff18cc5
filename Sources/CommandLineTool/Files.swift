internal import Emulator
internal import Glibc

/// Reads and writes whole files.
enum Files {
  /// Returns the contents of the file at `path`.
  ///
  /// - Throws: `Failure` with the path if it cannot be read.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    do { return try FileContents.read(path) } catch { throw Failure(error.description) }
  }

  /// Writes `bytes` to `path` atomically, so that nobody sees a part of the file.
  ///
  /// It may contain keys and tokens, so that only its owner can ever read it, whatever file was at `path` before.
  ///
  /// - Throws: `Failure` with the path if it cannot be written.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let (partial, file) = try openPartial(path)
    let written = fwrite(bytes, 1, bytes.count, file) == bytes.count
    guard fclose(file) == 0, written, rename(partial, path) == 0 else {
      let failure = Failure("cannot write \(path): \(reason)")
      unlink(partial)
      throw failure
    }
  }

  /// Calls `make` with a temporary path, and moves the file from there to `path`; removes it after an error.
  ///
  /// - Throws: what `make` throws, and `Failure` with the path if the file cannot be moved.
  static func make(_ path: String, _ make: (String) throws -> Void) throws {
    let partial = partialPath(path)
    do {
      try make(partial)
      guard rename(partial, path) == 0 else { throw Failure("cannot write \(path): \(reason)") }
    } catch {
      for end in ["", "-journal", "-wal", "-shm"] { unlink(partial + end) }
      throw error
    }
  }

  /// Checks that `write` can create a file at `path`, as far as that can be known before.
  ///
  /// - Throws: `Failure` with the path if it cannot.
  static func checkWritable(_ path: String) throws(Failure) {
    let (partial, file) = try openPartial(path)
    fclose(file)
    unlink(partial)
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw Failure("cannot write \(path): Is a directory") }
  }

  /// Where a file for `path` is written until it is complete: beside it, so that it can be renamed.
  private static func partialPath(_ path: String) -> String { "\(path).\(getpid()).partial" }

  private static func openPartial(_ path: String) throws(Failure) -> (path: String, file: UnsafeMutablePointer<FILE>) {
    let partial = partialPath(path)
    // A process with the same id may have left one behind.
    unlink(partial)
    let descriptor = openNew(partial)
    guard descriptor >= 0, let file = fdopen(descriptor, "wb") else { throw Failure("cannot write \(path): \(reason)") }
    return (partial, file)
  }

  private static func openNew(_ path: String) -> CInt {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    // The umask may have removed even the owner's permissions.
    if descriptor >= 0 { fchmod(descriptor, 0o600) }
    return descriptor
  }

  /// Whether there is a file at `path`.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Removes the file at `path` if there is one.
  static func remove(_ path: String) { unlink(path) }

  private static var reason: String { String(cString: strerror(errno)) }
}

/// Standard output, unbuffered.
enum StandardOutput {
  /// Writes all of `bytes`.
  ///
  /// - Throws: `Failure` with the system's message, for example if the disk is full.
  static func write(_ bytes: [UInt8]) throws(Failure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw Failure("cannot write to standard output: \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(count)
    }
  }

  /// Writes `text` as it is; use `writeLine` for text that may come from others.
  static func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }

  /// Writes `text` as one line without control characters.
  static func writeLine(_ text: String) throws(Failure) { try write("\(text.visible)\n") }
}

/// Standard error, unbuffered.
enum StandardError {
  /// Writes `text` as one line without control characters.
  static func writeLine(_ text: String) { write("\(text.visible)\n") }

  /// Writes `text` as it is; use `writeLine` for text that may come from others.
  static func write(_ text: String) {
    var text = text
    _ = text.withUTF8 { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// Whether a line of at most 4,096 bytes can be written without waiting for a reader.
  static var isReady: Bool {
    var output = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    return poll(&output, 1, 0) == 1
  }

  /// Whether it is a terminal.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

internal import Glibc

/// The files of a database when it was opened: the database itself and its write-ahead log.
///
/// SQLite keeps them open and would not notice that they were deleted or replaced: further writes would be lost.
struct DatabaseFiles {
  /// The result of a check, if the files are the same.
  enum Condition {
    case whole
    case databaseIsShorter
    case logIsShorter
  }

  private struct Watched {
    let path: String
    let device: dev_t
    let inode: ino_t
    var size: Int

    init?(_ path: String) {
      guard let found = Self.look(path) else { return nil }
      self.path = path
      (device, inode, size) = (found.st_dev, found.st_ino, Int(found.st_size))
    }

    /// The current size; nil if the file does not exist or was replaced.
    var presentSize: Int? {
      guard let found = Self.look(path), found.st_dev == device, found.st_ino == inode else { return nil }
      return Int(found.st_size)
    }

    private static func look(_ path: String) -> stat? {
      var found = stat()
      return stat(path, &found) == 0 ? found : nil
    }
  }

  private var main: Watched
  private var log: Watched?
  /// Whether the log has been written: before, it is empty.
  private var logWasFilled = false

  /// Notes the files at `path` and, if it exists, `log`; nil if there is no file at `path`.
  init?(_ path: String, log: String) {
    guard let main = Watched(path) else { return nil }
    self.main = main
    self.log = Watched(log)
  }

  /// Creates an empty file at `path` if there is none, which only its owner may read.
  ///
  /// A file that SQLite creates can be read by everyone. The log gets the mode of the file.
  static func make(_ path: String) {
    // O_EXCL: closing a descriptor of an existing file would drop the locks of this process on it.
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    // The umask may have removed even the owner's permissions.
    fchmod(descriptor, 0o600)
    close(descriptor)
  }

  /// Whether the database's file is still the one that was opened.
  var isInPlace: Bool { main.presentSize != nil }

  /// Reports whether a file is shorter than before; throws if one was deleted or replaced.
  mutating func check() throws(SQLiteError) -> Condition {
    guard let size = main.presentSize else { throw .moved("the database file was deleted or replaced", main.path) }
    if size < main.size { return .databaseIsShorter }
    main.size = size
    guard let log else { return .whole }
    guard let size = log.presentSize else { throw .moved("the write-ahead log was deleted or replaced", log.path) }
    if size < log.size || size == 0 && logWasFilled { return .logIsShorter }
    self.log?.size = size
    return .whole
  }

  /// Notes that a transaction was committed, and so the log written.
  mutating func noteCommit() { logWasFilled = true }

  /// Accepts the present size of the database, and throws if it is less than `bytes`.
  mutating func acceptDatabase(of bytes: Int) throws(SQLiteError) {
    guard let size = main.presentSize, size >= bytes else { throw .moved("the database file was cut short", main.path) }
    main.size = size
  }

  /// Accepts the present size of the log, and throws if that is too small for `frames` pages of `pageSize` bytes.
  mutating func acceptLog(of frames: Int, pageSize: Int) throws(SQLiteError) {
    guard let log else { return }
    // sqlite.org/fileformat2.html, 4.1: a header of 32 bytes, and 24 before each page.
    guard let size = log.presentSize, frames <= 0 || size >= 32 + frames * (24 + pageSize) else {
      throw .moved("the write-ahead log was cut short", log.path)
    }
    self.log?.size = size
    logWasFilled = frames > 0
  }
}

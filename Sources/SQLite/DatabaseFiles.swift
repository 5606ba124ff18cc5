internal import Glibc

/// The files of a database as they were when it was opened: the database itself and its write-ahead log.
///
/// SQLite holds them open and would write on for ever into files that were deleted or replaced, where nobody finds it.
struct DatabaseFiles {
  /// What a look at the files finds, if they are the same ones.
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

    /// The size now; nil if the file is not there, or another one is.
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
  /// Whether the log has had anything in it, which it is empty without.
  private var logWasFilled = false

  /// The files at `path` and at `log`, which need not be there; nil if there is no file at `path`.
  init?(_ path: String, log: String) {
    guard let main = Watched(path) else { return nil }
    self.main = main
    self.log = Watched(log)
  }

  /// Makes an empty file at `path` if there is none, which only its owner may read: SQLite would let everybody, and takes the mode of the
  /// log from it.
  static func make(_ path: String) {
    // Closing a descriptor of a file that was there would drop the locks that this process has on it.
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    // The umask may have taken away even what the owner needs.
    fchmod(descriptor, 0o600)
    close(descriptor)
  }

  /// Whether the database's file is still the one that was opened.
  var isInPlace: Bool { main.presentSize != nil }

  /// Looks at the files.
  ///
  /// - Throws: `SQLiteError` if one of them is gone or another.
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

  /// Something was committed.
  mutating func noteCommit() { logWasFilled = true }

  /// Takes the database's size as it is for right, since there are to be `bytes` in it at least.
  ///
  /// - Throws: `SQLiteError` if they are not.
  mutating func acceptDatabase(of bytes: Int) throws(SQLiteError) {
    guard let size = main.presentSize, size >= bytes else { throw .moved("the database file was cut short", main.path) }
    main.size = size
  }

  /// Takes the log's size as it is for right, since there are to be `frames` of pages of `pageSize` in it.
  ///
  /// - Throws: `SQLiteError` if they are not.
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

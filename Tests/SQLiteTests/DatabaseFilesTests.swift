import Glibc
import SQLite
import TestSupport
import Testing

/// A database whose files another process changes while it is open.
@Suite struct DatabaseFilesTests {
  /// What is done to the files of the database at a path, and whether it can still be used.
  struct Touch: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let goesOn: Bool
    let touch: @Sendable (String) throws -> Void
  }

  static func sql(_ sql: String) -> @Sendable (String) throws -> Void { { try Database(.file($0)).execute(sql) } }

  static let touches: [Touch] = [
    Touch(testDescription: "nothing", goesOn: true) { _ in },
    Touch(testDescription: "another reads and writes", goesOn: true, touch: sql("INSERT INTO t VALUES (zeroblob(9000)); SELECT * FROM t")),
    Touch(testDescription: "another truncates the log in good order", goesOn: true, touch: sql("PRAGMA wal_checkpoint(TRUNCATE)")),
    Touch(
      testDescription: "another makes the database smaller in good order", goesOn: true,
      touch: sql("DELETE FROM t WHERE length(a) > 8; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")),
    Touch(testDescription: "deleted", goesOn: false) { unlink($0) },
    Touch(testDescription: "moved and put back", goesOn: true) { path in
      rename(path, path + ".away")
      rename(path + ".away", path)
    },
    Touch(testDescription: "replaced", goesOn: false) { path in
      unlink(path)
      try Database(.file(path)).execute("CREATE TABLE t (a)")
    },
    Touch(testDescription: "log deleted", goesOn: false) { unlink($0 + "-wal") },
    Touch(testDescription: "log replaced", goesOn: false) { path in
      unlink(path + "-wal")
      close(open(path + "-wal", O_CREAT | O_RDWR, 0o600))
    },
    Touch(testDescription: "log emptied", goesOn: false) { truncate($0 + "-wal", 0) },
    Touch(testDescription: "log cut", goesOn: false) { truncate($0 + "-wal", 5000) },
    Touch(testDescription: "emptied", goesOn: false) { truncate($0, 0) },
  ]

  private func opened(_ path: String) throws -> Database {
    let database = try Database(.file(path))
    try database.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(90000)); PRAGMA wal_checkpoint")
    database.watchFiles()
    return database
  }

  @Test(arguments: touches)
  func isNoticed(touch: Touch) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/t.db"
      let database = try opened(path)
      let transaction = Transaction(database)
      for number in 1...3 {
        try transaction.write { try database.execute("INSERT INTO t VALUES (\(number))") }
        try transaction.commit()
      }
      try touch.touch(path)
      let write = {
        try transaction.write { try database.execute("INSERT INTO t VALUES (4)") }
        try transaction.commit()
      }
      if touch.goesOn {
        try write()
        try database.tryWriting()
      } else {
        #expect(throws: SQLiteError.self) { try write() }
        #expect(throws: SQLiteError.self) { try database.checkFiles() }
        #expect(throws: SQLiteError.self) { try database.tryWriting() }
        #expect(try database.integer("SELECT count(*) FROM t WHERE a = 4") == 0)
      }
      for end in ["", "-wal", "-shm"] { unlink(path + end) }
    }
  }

  /// At the commit too: what lies in a turn is undone.
  @Test func isNoticedWithinATurn() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/t.db"
      let database = try opened(path)
      let transaction = Transaction(database)
      try transaction.write { try database.execute("INSERT INTO t VALUES (1)") }
      unlink(path)
      #expect(throws: SQLiteError.self) { try transaction.commit() }
      #expect(try database.integer("SELECT count(*) FROM t WHERE a = 1") == 0)
    }
  }

  /// The log at the path may be that of the file that took the place.
  @Test func leavesTheLogOfAReplacedFileAlone() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/t.db"
      var database: Database? = try opened(path)
      for end in ["", "-wal", "-shm"] { unlink(path + end) }
      let other = try opened(path)
      try other.execute("INSERT INTO t VALUES (7)")
      database = nil
      #expect(database == nil)
      #expect(access(path + "-wal", F_OK) == 0)
      #expect(try other.integer("SELECT count(*) FROM t WHERE a = 7") == 1)
    }
  }

  /// Neither the file nor its log may be read by others.
  @Test func areTheirOwnersAlone() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/t.db"
      let database = try opened(path)
      for end in ["", "-wal", "-shm"] {
        var found = stat()
        #expect(stat(path + end, &found) == 0)
        #expect(found.st_mode & 0o777 == 0o600, "\(end)")
      }
      try database.execute("SELECT 1")
    }
  }
}

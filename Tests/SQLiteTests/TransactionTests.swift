import SQLite
import TestSupport
import Testing

@Suite struct TransactionTests {
  struct Refused: Error {}

  static func database(_ location: Database.Location = .memory) throws -> Database {
    let database = try Database(location)
    try database.execute(
      "PRAGMA foreign_keys = ON; CREATE TABLE t (a INTEGER PRIMARY KEY); CREATE TABLE child (t REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED)"
    )
    return database
  }

  static func rows(_ database: Database) throws -> [Int] {
    var rows: [Int] = []
    try Statement(database, "SELECT a FROM t ORDER BY a").each { rows.append($0.int(0)) }
    return rows
  }

  @Test func keepsWhatWasWrittenBeforeAndAfterARefusal() throws {
    let database = try Self.database()
    let transaction = Transaction(database)
    let insert = Statement(database, "INSERT INTO t VALUES (?1)")
    #expect(try transaction.write { try insert.run([.integer(1)]) } == 1)
    #expect(database.isInTransaction)
    #expect(throws: Refused.self) {
      try transaction.write {
        try insert.run([.integer(2)])
        throw Refused()
      }
    }
    #expect(throws: SQLiteError.self) {
      try transaction.write {
        try insert.run([.integer(3)])
        try insert.run([.integer(1)])
      }
    }
    _ = try transaction.write { try insert.run([.integer(4)]) }
    try transaction.commit()
    #expect(!database.isInTransaction)
    #expect(try Self.rows(database) == [1, 4])
  }

  /// The version is another after all that changes rows or takes a change back, and after nothing else.
  @Test func hasAVersionForEachState() throws {
    let database = try Self.database()
    let transaction = Transaction(database)
    var versions = [database.version]
    func note(_ body: () throws -> Void) rethrows {
      try body()
      versions.append(database.version)
    }
    try note { try transaction.write { try database.execute("INSERT INTO t VALUES (1)") } }
    try note { try transaction.write { try database.execute("UPDATE t SET a = 2") } }
    try note { try transaction.write { try database.execute("DELETE FROM t") } }
    try note { try transaction.write { try database.execute("INSERT INTO child VALUES (9)") } }
    #expect(throws: SQLiteError.self) { try note { try transaction.commit() } }
    versions.append(database.version)
    var within: [Database.Version] = []
    #expect(throws: Refused.self) {
      try transaction.write {
        try database.execute("INSERT INTO t VALUES (3)")
        within.append(database.version)
        throw Refused()
      }
    }
    versions += within + [database.version]
    #expect(Set(versions).count == versions.count)
    try transaction.commit()
    #expect(try Self.rows(database) == [])
    #expect(database.version == versions.last)
  }

  /// A turn is one transaction: another connection sees nothing of it before the commit, and then all.
  @Test func isSeenWhenCommitted() throws {
    try withTemporaryDirectory { directory in
      let database = try Self.database(.file("\(directory)/t.db"))
      let other = try Database(.file("\(directory)/t.db"))
      let transaction = Transaction(database)
      for number in [1, 2] { try transaction.write { try database.execute("INSERT INTO t VALUES (\(number))") } }
      #expect(try Self.rows(other) == [])
      try transaction.commit()
      #expect(try Self.rows(other) == [1, 2])
    }
  }

  @Test func commitsNothingWhereNothingWasWritten() throws {
    let database = try Self.database()
    try Transaction(database).commit()
    #expect(!database.isInTransaction)
  }

  /// A commit that fails, here on a deferred foreign key, undoes the turn; the next turn is a fresh one.
  @Test func undoesWhatCannotBeCommitted() throws {
    let database = try Self.database()
    let transaction = Transaction(database)
    try transaction.write { try database.execute("INSERT INTO t VALUES (1)") }
    try transaction.write { try database.execute("INSERT INTO child VALUES (99)") }
    #expect(throws: SQLiteError.self) { try transaction.commit() }
    #expect(!database.isInTransaction)
    #expect(try Self.rows(database) == [])
    try transaction.write { try database.execute("INSERT INTO t VALUES (2)") }
    try transaction.commit()
    #expect(try Self.rows(database) == [2])
  }

  /// What SQLite ends by itself: a disk that is full in the middle of a statement, and a statement that says so.
  static let ends: [(sql: String, code: Int32)] = [
    ("INSERT INTO t SELECT value FROM large", 13),
    ("INSERT OR ROLLBACK INTO t VALUES (1)", 1555),
  ]

  /// A database that may have no more than a few pages, which is a genuine SQLITE_FULL.
  static func small(_ location: Database.Location = .memory) throws -> Database {
    let database = try database(location)
    try database.execute(
      """
      CREATE TEMP VIEW large AS WITH RECURSIVE n (value) AS (VALUES (10) UNION ALL SELECT value + 1 FROM n WHERE value < 100000)
        SELECT value FROM n;
      PRAGMA max_page_count = 20
      """)
    return database
  }

  /// Where SQLite itself ends the transaction, the turn is lost, and says so at its end; the next turn is a fresh one.
  @Test(arguments: ends)
  func losesTheTurnThatSQLiteEnds(sql: String, code: Int32) throws {
    let database = try Self.small()
    let transaction = Transaction(database)
    var undone: [Int] = []
    try transaction.write { try database.execute("INSERT INTO t VALUES (1)") }
    transaction.onRollback { undone.append(1) }
    let error = try #require(throws: SQLiteError.self) { try transaction.write { try database.execute(sql) } }
    #expect(error.code == code)
    #expect(try Self.rows(database) == [])
    #expect(undone == [1])
    transaction.onRollback { undone.append(2) }
    var hasRun = false
    #expect(throws: error) { try transaction.write { hasRun = true } }
    #expect(!hasRun)
    #expect(throws: error) { try transaction.commit() }
    #expect(undone == [1, 2])
    try transaction.write { try database.execute("INSERT INTO t VALUES (5)") }
    #expect(try transaction.commit())
    #expect(try Self.rows(database) == [5])
    #expect(undone == [1, 2])
  }

  /// An error in reading may end it too, without a call to the transaction.
  @Test func losesTheTurnThatIsGone() throws {
    let database = try Self.database()
    let transaction = Transaction(database)
    for end in [{ _ = try transaction.commit() }, { try transaction.write {} }] {
      try transaction.write { try database.execute("INSERT INTO t VALUES (1)") }
      try database.execute("ROLLBACK")
      #expect(throws: SQLiteError.self) { try end() }
      _ = try? transaction.commit()
      #expect(try Self.rows(database) == [])
      #expect(!database.isInTransaction)
    }
  }

  /// What a refused write did in memory is undone from last to first, and what earlier ones did is not.
  @Test func undoesMemoryWithItsRows() throws {
    let database = try Self.database()
    let transaction = Transaction(database)
    var steps: [String] = []
    func note(_ name: String) {
      transaction.onRollback { steps.append("undo \(name)") }
      transaction.onCommit { steps.append("do \(name)") }
    }
    note("a")
    try transaction.write { note("b") }
    #expect(throws: Refused.self) {
      try transaction.write {
        note("c")
        note("d")
        throw Refused()
      }
    }
    #expect(steps == ["undo d", "undo c"])
    try transaction.commit()
    #expect(steps == ["undo d", "undo c", "do a", "do b"])
    // A failed commit, here on a deferred foreign key.
    steps = []
    note("e")
    try transaction.write { try database.execute("INSERT INTO child VALUES (99)") }
    #expect(throws: SQLiteError.self) { try transaction.commit() }
    #expect(steps == ["undo e"])
    note("f")
    #expect(try !transaction.commit())
    #expect(steps == ["undo e", "do f"])
  }

  /// A request in which the database failed takes its turn along only if that has written.
  @Test(arguments: [false, true])
  func abandonsARequest(hasWritten: Bool) throws {
    let database = try Self.database()
    let transaction = Transaction(database)
    var undone: [Int] = []
    transaction.onRollback { undone.append(1) }
    if hasWritten { try transaction.write { try database.execute("INSERT INTO t VALUES (1)") } }
    let mark = transaction.mark
    transaction.onRollback { undone.append(2) }
    transaction.abandon(since: mark, because: Refused())
    #expect(undone == (hasWritten ? [2, 1] : [2]))
    if hasWritten {
      #expect(throws: Refused.self) { try transaction.commit() }
    } else {
      #expect(try !transaction.commit())
    }
    #expect(try Self.rows(database) == [])
  }

  /// A lock of another process costs the turn one try, and the next turn tries again.
  @Test func refusesTheTurnUnderAForeignLock() throws {
    try withTemporaryDirectory { directory in
      let database = try Self.database(.file("\(directory)/t.db"))
      try database.execute("PRAGMA journal_mode = WAL")
      database.refuseLocksAtOnce()
      let other = try Database(.file("\(directory)/t.db"))
      let transaction = Transaction(database)
      try other.execute("BEGIN IMMEDIATE")
      #expect(!transaction.beginIfUnlocked())
      #expect(transaction.isIdle)
      let insert = { try database.execute("INSERT INTO t VALUES (1)") }
      let error = try #require(throws: SQLiteError.self) { try transaction.write(insert) }
      #expect(error.isLock)
      #expect(try Self.rows(database) == [])
      try other.execute("COMMIT")
      #expect(throws: error) { try transaction.write(insert) }
      #expect(try !transaction.commit())
      #expect(transaction.beginIfUnlocked())
      #expect(throws: SQLiteError.self) {
        other.refuseLocksAtOnce()
        try other.execute("BEGIN IMMEDIATE")
      }
      try transaction.write(insert)
      #expect(try transaction.commit())
      #expect(try Self.rows(database) == [1])
    }
  }
}

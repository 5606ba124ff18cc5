import SQLite
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

  /// Where SQLite itself ends the transaction, the error still comes through and the next write begins anew.
  @Test func survivesSQLitesOwnRollback() throws {
    let database = try Self.database()
    let transaction = Transaction(database)
    try transaction.write { try database.execute("INSERT INTO t VALUES (1)") }
    #expect(throws: SQLiteError.self) {
      try transaction.write { try database.execute("INSERT OR ROLLBACK INTO t VALUES (1)") }
    }
    #expect(try Self.rows(database) == [])
    try transaction.write { try database.execute("INSERT INTO t VALUES (5)") }
    try transaction.commit()
    #expect(try Self.rows(database) == [5])
  }
}

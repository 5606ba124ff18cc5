import SQLite
import Testing

@Suite struct MigratorTests {
  static let steps = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y", "CREATE TABLE b (z); INSERT INTO b VALUES (1)"]

  static func migrator(_ count: Int, id: Int = 77) -> Migrator { Migrator(applicationID: id, steps: Array(steps.prefix(count))) }

  @Test(arguments: 0...3, 0...3)
  func leadsFromEachVersionToEachLaterOne(from: Int, to: Int) throws {
    let database = try Database(.memory)
    try Self.migrator(from).migrate(database)
    guard from <= to else {
      #expect(throws: Migrator.Refusal.newer(version: from, known: to)) { try Self.migrator(to).migrate(database) }
      return
    }
    try Self.migrator(to).migrate(database)
    try Self.migrator(to).migrate(database)
    #expect(try database.integer("PRAGMA user_version") == to)
    #expect(try database.integer("PRAGMA application_id") == (to == 0 ? 0 : 77))
    #expect(try database.integer("SELECT count(*) FROM sqlite_schema") == (to == 3 ? 2 : min(to, 1)))
    #expect(try database.integer("SELECT count(*) FROM pragma_table_info('a')") == min(to, 2))
    if to == 3 { #expect(try database.integer("SELECT count(*) FROM b") == 1) }
  }

  @Test func refusesAnotherProgramsDatabase() throws {
    let database = try Database(.memory)
    try database.execute("CREATE TABLE theirs (x)")
    #expect(throws: Migrator.Refusal.foreign) { try Self.migrator(1).migrate(database) }
    try database.execute("PRAGMA application_id = 78")
    #expect(throws: Migrator.Refusal.foreign) { try Self.migrator(1).migrate(database) }
    #expect(try database.integer("SELECT count(*) FROM sqlite_schema") == 1)
  }

  /// A step that fails leaves the version before it.
  @Test func undoesAStepThatFails() throws {
    let database = try Database(.memory)
    let migrator = Migrator(applicationID: 77, steps: ["CREATE TABLE a (x)", "CREATE TABLE b (y); SELECT nonsense"])
    #expect(throws: SQLiteError.self) { try migrator.migrate(database) }
    #expect(try database.integer("PRAGMA user_version") == 1)
    let rows = try database.integer("SELECT count(*) FROM sqlite_schema")
    #expect(!database.isInTransaction)
    #expect(rows == 1, "half of a step stands")
  }
}

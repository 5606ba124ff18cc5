/// Brings a database to the newest version of a schema, and refuses one that is not its own.
///
/// The version is SQLite's `user_version`, the owner its `application_id`; both are in the file's header.
package struct Migrator: Sendable {
  /// Why a database is refused.
  ///
  /// The file stays as it was.
  package enum Refusal: Error, Hashable, Sendable {
    /// It is no database, or it is damaged; with SQLite's words.
    case corrupt(String)
    /// It belongs to another program.
    case foreign
    /// A newer version of this program wrote it: its version and the newest that is known here.
    case newer(version: Int, known: Int)
  }

  private let applicationID: Int
  private let steps: [String]

  /// A migrator of databases marked with `applicationID`; `steps[n]` is the SQL that leads from version n to n + 1.
  package init(applicationID: Int, steps: [String]) {
    self.applicationID = applicationID
    self.steps = steps
  }

  /// Checks `database` and brings it to the newest version, in one transaction a step.
  ///
  /// - Throws: `Refusal` if it is not to be touched, `SQLiteError` if a step fails.
  package func migrate(_ database: Database) throws {
    let version = try version(of: database)
    for next in steps.indices.dropFirst(version) {
      try step(to: next + 1, database)
    }
  }

  /// The newest version.
  package var newest: Int { steps.count }

  /// Checks `database`, changes nothing, and returns its version: 0 for one with nothing in it.
  ///
  /// - Throws: `Refusal` if it is not to be touched, `SQLiteError` if it cannot be read.
  package func version(of database: Database) throws -> Int {
    do {
      try check(database)
      return try database.integer("PRAGMA user_version") ?? 0
    } catch {
      database.leaveFileAlone()
      guard let error = error as? SQLiteError, error.isCorruption else { throw error }
      throw Refusal.corrupt(error.message)
    }
  }

  private func step(to version: Int, _ database: Database) throws {
    do {
      try database.execute(
        """
        BEGIN IMMEDIATE;
        \(steps[version - 1]);
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        COMMIT
        """)
    } catch {
      if database.isInTransaction { try? database.execute("ROLLBACK") }
      throw error
    }
  }

  private func check(_ database: Database) throws {
    let owner = try database.integer("PRAGMA application_id") ?? 0
    let version = try database.integer("PRAGMA user_version") ?? 0
    // An empty file, and a new one, is anybody's.
    if owner == 0, version == 0, try database.integer("SELECT count(*) FROM sqlite_schema") == 0 { return }
    guard owner == applicationID else { throw Refusal.foreign }
    guard version > 0 else { throw Refusal.corrupt("its schema has the version \(version)") }
    guard version <= steps.count else { throw Refusal.newer(version: version, known: steps.count) }
    let verdict = try database.text("PRAGMA quick_check(1)") ?? "ok"
    // "*** in database main ***" and then a line a fault.
    guard verdict == "ok" else { throw Refusal.corrupt(verdict.split(separator: "\n").last.map(String.init) ?? verdict) }
  }
}

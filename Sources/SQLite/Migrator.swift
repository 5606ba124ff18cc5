/// Migrates a database to the newest version of a schema, and refuses a database of another program.
///
/// The version is SQLite's `user_version`, and the program its `application_id`; both are in the file's header.
package struct Migrator: Sendable {
  /// Why a database is refused; the file is not changed.
  package enum Refusal: Error, Hashable, Sendable {
    /// It is not a database, or it is corrupt; with SQLite's message.
    case corrupt(String)
    /// It belongs to another program.
    case foreign
    /// A newer version of this program has written it; with its version and the newest known one.
    case newer(version: Int, known: Int)
  }

  private let applicationID: Int
  private let steps: [String]

  /// Makes a migrator for databases with `applicationID`; `steps[n]` is the SQL from version n to n + 1.
  package init(applicationID: Int, steps: [String]) {
    self.applicationID = applicationID
    self.steps = steps
  }

  /// Checks `database` and migrates it to the newest version, in one transaction for each step.
  ///
  /// - Throws: `Refusal` if the database is refused, `SQLiteError` if a step fails.
  package func migrate(_ database: Database) throws {
    for next in steps.indices.dropFirst(try version(of: database)) {
      do {
        try database.execute(
          """
          BEGIN IMMEDIATE;
          \(steps[next]);
          PRAGMA application_id = \(applicationID);
          PRAGMA user_version = \(next + 1);
          COMMIT
          """)
      } catch {
        if database.isInTransaction { try? database.execute("ROLLBACK") }
        throw error
      }
    }
  }

  /// The newest version.
  package var newest: Int { steps.count }

  /// Checks `database` without changing it, and returns its version; 0 if it is empty.
  ///
  /// - Throws: `Refusal` if the database is refused, `SQLiteError` if it cannot be read.
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

  private func check(_ database: Database) throws {
    let owner = try database.integer("PRAGMA application_id") ?? 0
    let version = try database.integer("PRAGMA user_version") ?? 0
    // An empty or new file belongs to no program.
    if owner == 0, version == 0, try database.integer("SELECT count(*) FROM sqlite_schema") == 0 { return }
    guard owner == applicationID else { throw Refusal.foreign }
    guard version > 0 else { throw Refusal.corrupt("its schema has the version \(version)") }
    guard version <= steps.count else { throw Refusal.newer(version: version, known: steps.count) }
    let verdict = try database.text("PRAGMA quick_check(1)") ?? "ok"
    // "*** in database main ***", and then one line for each error.
    guard verdict == "ok" else { throw Refusal.corrupt(verdict.split(separator: "\n").last.map(String.init) ?? verdict) }
  }
}

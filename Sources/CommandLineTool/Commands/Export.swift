internal import SQLite
internal import Storage

/// `export`: writes the state of a database file as a fixture.
enum Export {
  private static let db = Option<DatabaseFile>("db", "file", "The database file.")
  static let command = Command(
    name: "export", abstract: "Write the whole state of a database file to stdout, as a fixture.",
    discussion: "A server may be running on the file meanwhile. The file is only read.",
    options: [db.description], required: ["db"], run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = try DatabaseFile.named(by: arguments.value(db))
    try StandardOutput.write(Failure.wrap { try StoredFile(db).export() })
  }
}

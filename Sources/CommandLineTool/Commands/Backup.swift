internal import SQLite
internal import Storage

/// `backup`: copies a database file.
enum Backup {
  private static let db = Option<DatabaseFile>("db", "file", "The database file.")
  static let command = Command(
    name: "backup", abstract: "Copy a database file as it is at one moment.",
    discussion: "A server may be running on the file meanwhile. The file is only read. The destination must not exist.",
    options: [db.description], required: ["db"], operands: .one("to"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = try DatabaseFile.named(by: arguments.value(db))
    let to = arguments.operands[0]
    guard !Files.exists(to) else { throw Failure("\(to) exists already. Choose another destination, or remove it.") }
    try Failure.wrap {
      let file = try StoredFile(db)
      do { try Files.make(to, file.backup) } catch let error as SQLiteError { throw Failure("cannot write \(to): \(error.message)") }
    }
  }
}

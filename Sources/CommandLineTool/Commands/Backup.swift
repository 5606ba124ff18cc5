internal import SQLite
internal import Storage

/// `backup`: copies a database file.
enum Backup {
  private static let db = Option<String>("db", "file", "The database file.")
  static let command = Command(
    name: "backup", abstract: "Copy a database file as it is at one moment.",
    discussion: "A server may be running on the file meanwhile. There must be nothing yet where the copy goes.",
    options: [db.description], required: ["db"], operands: .one("to"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = arguments.value(db) ?? ""
    let to = arguments.operands[0]
    guard Files.exists(db) else { throw Failure("there is no file \(db)") }
    // It has the keys too: others cannot read it, not even while it is made.
    try Files.create(to)
    do {
      try Failure.wrap { try Store(.file(db)).backup(to: to) }
    } catch {
      Files.remove(to)
      throw error
    }
  }
}

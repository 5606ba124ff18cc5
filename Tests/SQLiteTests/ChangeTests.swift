import SQLite
import Testing

@Suite struct ChangeTests {
  private static let schema = """
    PRAGMA foreign_keys = ON;
    CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT, children INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE TABLE child (
      name TEXT, parent INTEGER NOT NULL REFERENCES parent (id) ON DELETE CASCADE, PRIMARY KEY (parent, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER counted AFTER INSERT ON child BEGIN UPDATE parent SET children = children + 1 WHERE id = new.parent; END
    """

  /// The changes that `sql` makes after `before`, each as `operation table old → new`.
  private func changes(_ before: String = "SELECT 1", _ sql: String) throws -> [String] {
    let database = try Database(.memory)
    try database.execute(Self.schema)
    try database.execute(before)
    var told: [String] = []
    database.observeChanges { change in
      let old = (0..<change.columnCount).map { Self.text(change.old($0)) }.joined(separator: ",")
      let new = (0..<change.columnCount).map { Self.text(change.new($0)) }.joined(separator: ",")
      told.append("\(change.operation) \(change.table) \(old) → \(new)")
    }
    try database.execute(sql)
    return told
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .null: "-"
    case .integer(let integer): "\(integer)"
    case .real(let real): "\(real)"
    case .text(let text): text
    case .utf8(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
    }
  }

  private static let two = "INSERT INTO parent (id, name) VALUES (1, 'a'), (2, NULL); INSERT INTO child VALUES ('x', 1), ('', 1)"

  @Test func areToldOfTriggersToo() throws {
    #expect(
      try changes("INSERT INTO parent (id, name) VALUES (7, 'é')", "INSERT INTO child VALUES ('x', 7)")
        == ["insert child -,- → 'x',7", "update parent 7,'é',0 → 7,'é',1"])
  }

  @Test func areToldOfCascadesToo() throws {
    #expect(
      try Set(changes(Self.two, "DELETE FROM parent WHERE id = 1"))
        == ["delete parent 1,'a',2 → -,-,-", "delete child 'x',1 → -,-", "delete child '',1 → -,-"])
  }

  /// Without a condition SQLite would otherwise empty the table at one go.
  @Test func areToldOneByOneWhereAllGoes() throws {
    #expect(try changes(Self.two, "DELETE FROM child").count == 2)
  }

  @Test func ofAChangedKeyHaveBothKeys() throws {
    #expect(
      try changes(Self.two, "UPDATE child SET name = 'y' WHERE name = 'x'").filter { $0.hasPrefix("update") }
        .allSatisfy { $0 == "update child 'x',1 → 'y',1" })
  }
}

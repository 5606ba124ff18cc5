import SQLite
import TestSupport
import Testing

@Suite struct DatabaseTests {
  /// Text comes back as it was bound, by its bytes and not as a C string.
  @Test(arguments: [
    "", "a", "a\u{0}b", "\u{0}", "\u{0}\u{0}x", "é😀", "e\u{301}", "'\"; DROP TABLE t", String(repeating: "x", count: 100_000), "\u{FEFF}x",
    "\n\r\t",
  ])
  func keepsText(text: String) throws {
    let database = try Database(.memory)
    try database.execute("CREATE TABLE t (a TEXT NOT NULL, b TEXT NOT NULL) STRICT")
    try Statement(database, "INSERT INTO t VALUES (?1, ?2)").run([.text(text), .utf8(Array(text.utf8))])
    let read = try #require(try Statement(database, "SELECT a, b FROM t").first { [$0.text(0), $0.text(1)] })
    #expect(read.map { Array($0.utf8) } == [Array(text.utf8), Array(text.utf8)])
    let lengths = try Statement(database, "SELECT length(CAST(a AS BLOB)), typeof(b) FROM t").first { ($0.int(0), $0.text(1)) }
    #expect(lengths?.0 == text.utf8.count)
    #expect(lengths?.1 == "text")
  }

  /// A value as SQLite stores it, and as a row reads it back.
  @Test(arguments: [
    (Value.null, "null", nil, nil), (.integer(0), "integer", 0, "0"), (.integer(.max), "integer", Int.max, "9223372036854775807"),
    (.integer(.min), "integer", Int.min, "-9223372036854775808"), (.text(orNull: nil), "null", nil, nil),
    (.text(orNull: "5"), "text", 5, "5"),
    (.integer(orNull: nil), "null", nil, nil), (.integer(orNull: 3), "integer", 3, "3"), (.bool(true), "integer", 1, "1"),
    (.bool(false), "integer", 0, "0"),
    (.bool(nil), "null", nil, nil), (.utf8([]), "text", 0, ""), (.text(""), "text", 0, ""), (.real(2.5), "real", 2, "2.5"),
  ])
  func bindsAndReads(value: Value, type: String, integer: Int?, text: String?) throws {
    let database = try Database(.memory)
    try Statement(database, "SELECT ?1, typeof(?1)").each([value]) { row in
      #expect(row.text(1) == type)
      #expect(row.isNull(0) == (type == "null"))
      #expect((row.isNull(0) ? nil : row.int(0)) == integer)
      #expect(row.int(0) == integer ?? 0)
      #expect((row.isNull(0) ? nil : row.text(0)) == text)
      #expect(row.text(0) == text ?? "")
      #expect((row.isNull(0) ? nil : row.bool(0)) == integer.map { $0 & 0xffff_ffff != 0 })
      #expect(row.withUTF8(0) { $0.count } == text?.utf8.count ?? 0)
    }
  }

  @Test func runsAStatementAgainAndAgain() throws {
    let database = try Database(.memory)
    try database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
    let insert = Statement(database, "INSERT INTO t VALUES (?1, ?2)")
    for number in 0..<100 { #expect(try insert.run([.integer(number), .text("\(number)")]) == 1) }
    let select = Statement(database, "SELECT a FROM t WHERE a >= ?1 ORDER BY a")
    for start in [0, 50, 99, 100] {
      var numbers: [Int] = []
      try select.each([.integer(start)]) { numbers.append($0.int(0)) }
      #expect(numbers == Array(start..<100))
    }
    #expect(try Statement(database, "UPDATE t SET b = NULL WHERE a < 10").run() == 10)
    #expect(try Statement(database, "DELETE FROM t WHERE a = 1000").run() == 0)
    #expect(try database.integer("SELECT count(b) FROM t") == 90)
  }

  /// Parameters of the last run are gone: what is not bound is NULL.
  @Test func forgetsParameters() throws {
    let database = try Database(.memory)
    let select = Statement(database, "SELECT ?1 IS NULL")
    #expect(try select.first([.text("x")]) { $0.bool(0) } == false)
    #expect(try select.first { $0.bool(0) } == true)
  }

  @Test func givesTheFirstRowOrNone() throws {
    let database = try Database(.memory)
    #expect(try Statement(database, "SELECT 1 UNION SELECT 2 ORDER BY 1 DESC").first { $0.int(0) } == 2)
    #expect(try Statement(database, "SELECT 1 WHERE 0").first { $0.int(0) } == nil)
    #expect(try database.integer("SELECT 1 WHERE 0") == nil)
    #expect(try database.text("SELECT 'a'") == "a")
    #expect(try database.text("SELECT 'a' WHERE 0") == nil)
  }

  struct Stop: Error {}

  /// An error out of a row's closure leaves the statement usable.
  @Test func letsErrorsThrough() throws {
    let database = try Database(.memory)
    let select = Statement(database, "SELECT 1 UNION SELECT 2")
    #expect(throws: Stop.self) { try select.each { _ in throw Stop() } }
    #expect(throws: Stop.self) { try select.first { _ in throw Stop() } }
    var count = 0
    try select.each { _ in count += 1 }
    #expect(count == 2)
  }

  /// SQL that cannot run, and the extended result code.
  @Test(arguments: [
    ("SELEC 1", 1), ("SELECT * FROM missing", 1), ("INSERT INTO t VALUES (1)", 1555), ("INSERT INTO t VALUES (NULL)", 1299),
    ("INSERT INTO u VALUES (1)", 2067),
    ("INSERT INTO t VALUES ('x')", 3091), ("", 21), ("-- nothing", 21),
  ])
  func saysWhatWentWrong(sql: String, code: Int32) throws {
    let database = try Database(.memory)
    try database.execute(
      "CREATE TABLE t (a INT NOT NULL, PRIMARY KEY (a)) STRICT; CREATE TABLE u (a UNIQUE); INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)"
    )
    let error = #expect(throws: SQLiteError.self) { try Statement(database, sql).run() }
    #expect(error?.code == code)
    #expect(error?.context == sql)
    #expect(error?.message.isEmpty == false)
    #expect(error?.isCorruption == false)
  }

  @Test func cannotOpenWhatIsNoFile() throws {
    let error = #expect(throws: SQLiteError.self) { try Database(.file("/nonexistent/directory/x.db")) }
    #expect(error?.code == 14)
    #expect(error?.context == "/nonexistent/directory/x.db")
  }

  @Test func backsUp() throws {
    try withTemporaryDirectory { directory in
      let database = try Database(.memory)
      try database.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)")
      try database.backup(to: "\(directory)/copy.db")
      try database.execute("INSERT INTO t VALUES (3)")
      #expect(try Database(.file("\(directory)/copy.db")).integer("SELECT count(*) FROM t") == 2)
      try database.backup(to: "\(directory)/copy.db")
      #expect(try Database(.file("\(directory)/copy.db")).integer("SELECT count(*) FROM t") == 3)
      #expect(throws: SQLiteError.self) { try database.backup(to: "\(directory)/missing/copy.db") }
    }
  }
}

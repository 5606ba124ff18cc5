import GRDB

extension Statement {
  /// Hands the first row to `body`, or nil, without the copy that `Row.fetchOne` makes of it.
  func first<Result>(_ arguments: StatementArguments, _ body: (Row?) throws -> Result) throws -> Result {
    let rows = try Row.fetchCursor(self, arguments: arguments)
    // The row is the statement's, which the cursor resets when it goes.
    return try withExtendedLifetime(rows) { try body(rows.next()) }
  }
}

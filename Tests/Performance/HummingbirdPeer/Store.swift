import GRDB

/// The database and what the endpoints ask of it, each in one access.
///
/// Reads are `unsafeRead`: `read` of a queue sets `PRAGMA query_only`, upon which SQLite compiles every kept statement anew, and that costs
/// more than all the rest of a request.
struct Store {
  private let database: any DatabaseWriter

  /// A copy of `seed` in memory: one connection, as a database in memory has it.
  init(inMemoryCopyOf seed: String) throws {
    let memory = try DatabaseQueue()
    try DatabaseQueue(path: seed).backup(to: memory)
    database = memory
  }

  /// A file in WAL mode with GRDB's own settings: readers beside the writer, `synchronous=NORMAL`.
  init(file: String) throws { database = try DatabasePool(path: file) }

  func retrieve(_ shortID: String, _ access: Access) async throws -> PlaylistAnswer {
    try await database.unsafeRead { database in
      let reader = try access.user(database)
      let statement = try database.cachedStatement(sql: Queries.retrieve)
      return try statement.first([access.project, reader, shortID]) { row in
        guard let row else { throw APIError.notFound("Not found.") }
        var users = UserLoader(database)
        return try PlaylistAnswer(row, &users)
      }
    }
  }

  /// The number of playlists, and those of one page.
  func list(limit: Int, offset: Int, _ access: Access) async throws -> (Int, [PlaylistAnswer]) {
    try await database.unsafeRead { database in
      let reader = try access.user(database)
      let count = try Int.fetchOne(database.cachedStatement(sql: Queries.count), arguments: [access.project]) ?? 0
      let rows = try Row.fetchCursor(
        database.cachedStatement(sql: Queries.list), arguments: [access.project, reader, limit, offset])
      var users = UserLoader(database)
      var page: [PlaylistAnswer] = []
      page.reserveCapacity(min(limit, count))
      while let row = try rows.next() { page.append(try PlaylistAnswer(row, &users)) }
      return (count, page)
    }
  }

  func create(_ body: CreateBody, _ access: Access) async throws -> PlaylistAnswer {
    let filters = try body.filters?.text() ?? "{}"
    let now = Timestamp.now()
    return try await database.write { database in
      let author = try access.user(database)
      try body.check()
      let shortID = String((0..<8).map { _ in Self.alphabet[Int.random(in: 0..<Self.alphabet.count)] })
      try database.cachedStatement(sql: Queries.insert).execute(arguments: [
        access.project, shortID, body.name, body.derivedName, body.description, body.pinned, body.deleted, filters, body.type?.rawValue,
        now, author, body.folder,
      ])
      var users = UserLoader(database)
      return PlaylistAnswer(body, id: Int(database.lastInsertedRowID), shortID: shortID, at: now, by: try users.user(author))
    }
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
}

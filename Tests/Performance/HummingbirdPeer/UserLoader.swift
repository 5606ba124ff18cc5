import GRDB

/// The users of one request, each fetched once.
struct UserLoader {
  private let database: Database
  private var known: [Int: UserAnswer] = [:]

  init(_ database: Database) { self.database = database }

  /// The user with this id; nil for no id.
  mutating func user(_ id: Int?) throws -> UserAnswer? {
    guard let id else { return nil }
    if let user = known[id] { return user }
    let user = try database.cachedStatement(sql: Queries.user).first([id]) { try $0.map(UserAnswer.init) }
    known[id] = user
    return user
  }
}

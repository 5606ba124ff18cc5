package import Domain

/// A project made at run time, for one test, with users, keys and an id stream of its own.
package struct Sandbox: Hashable, Sendable {
  package let project: Project
  /// The key that was made for it, confined to it.
  package let key: PersonalAPIKey
}

/// Why a sandbox was not made; the description is a sentence for its maker.
package enum SandboxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sandbox is one project; so many are in the seed.
  case notOneProject(Int)
  /// A key of the seed, or the one asked for, is in use already.
  case keyTaken(String)
  /// There is nobody whom a key could act for.
  case noUser
  /// A project or a user has an id above which a sandbox and its users can have none.
  case noID

  package var description: String {
    switch self {
    case .notOneProject(let count): "a sandbox is one project; the seed has \(count)"
    case .keyTaken(let value): "there is already a key \"\(value)\""
    case .noUser: "the seed has no user"
    case .noID: "a project or a user has so high an id that none is left for a sandbox"
    }
  }
}

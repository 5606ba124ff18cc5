/// A subcommand: what it takes, and what it does.
struct Command: Sendable {
  /// The arguments that are no options.
  enum Operands: Sendable {
    case none
    /// Exactly one, by the name that help gives it.
    case one(String)
    /// One at least.
    case many(String)
    /// A command and its arguments, all of them after `--`.
    case command(String)

    /// How help writes them.
    var usage: String {
      switch self {
      case .none: ""
      case .one(let name): " <\(name)>"
      case .many(let name): " <\(name)> …"
      case .command(let name): " -- <\(name)> …"
      }
    }
  }

  let name: String
  /// One sentence.
  let abstract: String
  /// What else there is to know; "" for nothing.
  var discussion = ""
  let options: [OptionDescription]
  /// The names of the options that may not be left out.
  var required: Set<String> = []
  /// Whether environment variables stand in for options that are left out.
  var readsEnvironment = false
  var operands = Operands.none
  let run: @Sendable (Arguments) throws -> Void
}

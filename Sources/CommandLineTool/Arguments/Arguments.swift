/// An option of a command: `--name value`.
struct Option<Value: ArgumentValue>: Sendable {
  let description: OptionDescription

  /// An option with the name `--name`, whose value help calls `<valueName>`; `separator` stands between values in its variable.
  init(_ name: String, _ valueName: String, _ help: String, separator: Character? = nil) {
    description = OptionDescription(
      name: name, valueName: valueName, help: help, separator: separator, isFlag: Value.self == Flag.self,
      isSecret: Value.isSecret,
      check: { Value(argument: $0) == nil ? Value.expectation : nil })
  }
}

/// What is known of an option without regard to the type of its value.
struct OptionDescription: Sendable {
  let name: String
  let valueName: String
  let help: String
  /// What stands between values in the option's variable; nil for an option that has one value.
  let separator: Character?
  /// Whether the option stands alone: `--name`, which means `--name=true`.
  let isFlag: Bool
  /// Whether its text is a secret, as `ArgumentValue` has it.
  let isSecret: Bool
  /// What a text must be that is no value of the option; nil for one that is.
  let check: @Sendable (String) -> String?

  /// What is wrong with `text`, which `source` sets, as a sentence; nil for nothing.
  func mistake(in text: String, of source: String) -> String? {
    check(text).map { "\(source) must be \($0)" + (isSecret ? "" : ", not '\(text)'") }
  }

  /// The environment variable that stands in for the option.
  var variable: String { "PLAYLISTS_EMULATOR_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() }
}

/// What the text of an option can mean.
protocol ArgumentValue: SendableMetatype {
  /// What the text must be, to end the sentence "… must be".
  static var expectation: String { get }

  /// Whether the text is a secret: no message repeats it, and an empty variable is a mistake and not none.
  ///
  /// A secret that got lost on its way to the program must not leave open what it was to guard.
  static var isSecret: Bool { get }

  /// The value that `argument` means; nil where it means none.
  init?(argument: String)
}

extension ArgumentValue {
  static var isSecret: Bool { false }
}

extension String: ArgumentValue {
  static var expectation: String { "some text" }

  init?(argument: String) {
    if argument.isEmpty { return nil }
    self = argument
  }
}

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

/// What a command was given: every option checked against what it takes.
struct Arguments: Sendable {
  /// Why arguments are refused: one sentence for the person at the keyboard.
  struct Mistake: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  /// The arguments that are no options, in order.
  private(set) var operands: [String] = []
  private var texts: [String: [String]] = [:]

  /// Reads `words` for `command`: `--name value` or `--name=value`; after `--` everything is an operand.
  ///
  /// What is left out is taken from `environment`, which gives the text of a variable, where the command reads it.
  ///
  /// - Throws: `Mistake` for the first thing that is wrong.
  init(_ words: [String], for command: Command, environment: (String) -> String?) throws(Mistake) {
    var rest = words[...]
    var hasDashes = false
    while let word = rest.popFirst() {
      if word == "--" {
        if case .command(let name) = command.operands, let first = operands.first {
          throw Mistake("\(command.name) takes no argument '\(first)' before -- <\(name)>")
        }
        operands += rest
        hasDashes = true
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let name = word.drop { $0 == "-" }.prefix { $0 != "=" }
      guard word.hasPrefix("--"), let option = command.options.first(where: { $0.name == name }) else {
        throw Mistake("\(command.name) has no option \(word.prefix { $0 != "=" })")
      }
      let text: String
      if let equals = word.firstIndex(of: "=") {
        text = String(word[word.index(after: equals)...])
      } else if option.isFlag {
        text = "true"
      } else if let next = rest.popFirst() {
        text = next
      } else {
        throw Mistake("--\(option.name) needs a value: <\(option.valueName)>")
      }
      if let mistake = option.mistake(in: text, of: "--\(option.name)") { throw Mistake(mistake) }
      texts[option.name, default: []].append(text)
    }
    if command.readsEnvironment { try read(command.options, from: environment) }
    for option in command.options where command.required.contains(option.name) && texts[option.name] == nil {
      throw Mistake("\(command.name) needs --\(option.name) <\(option.valueName)>")
    }
    switch command.operands {
    case .none: if let first = operands.first { throw Mistake("\(command.name) takes no argument '\(first)'") }
    case .one(let name): if operands.count != 1 { throw Mistake("\(command.name) needs one <\(name)>") }
    case .many(let name): if operands.isEmpty { throw Mistake("\(command.name) needs a <\(name)>") }
    case .command(let name): if !hasDashes || operands.isEmpty { throw Mistake("\(command.name) needs -- <\(name)>") }
    }
  }

  /// The last value given for `option`; nil where none was.
  func value<Value>(_ option: Option<Value>) -> Value? { values(option).last }

  /// All the values given for `option`, in order.
  func values<Value>(_ option: Option<Value>) -> [Value] {
    (texts[option.description.name] ?? []).compactMap(Value.init(argument:))
  }

  /// An empty variable counts as none, as an unset one in a compose file comes out empty; but not that of a secret.
  private mutating func read(_ options: [OptionDescription], from environment: (String) -> String?) throws(Mistake) {
    for option in options where texts[option.name] == nil {
      guard let text = environment(option.variable), option.isSecret || !text.isEmpty else { continue }
      let parts = option.separator.map { text.split(separator: $0).map(String.init) } ?? [text]
      for part in parts {
        if let mistake = option.mistake(in: part, of: option.variable) { throw Mistake(mistake) }
      }
      texts[option.name] = parts
    }
  }
}

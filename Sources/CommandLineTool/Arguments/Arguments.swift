internal import Emulator

/// An option of a command, `--name value`, with the type of its value.
struct Option<Value>: Sendable {
  let description: OptionDescription
  fileprivate let parse: @Sendable (String) -> Value?

  /// Makes the option `--name <type>`.
  ///
  /// `value` is its value if it is left out, as text. With a `separator`, it may be repeated, and its variable contains a list.
  // Not inlined into the table of options, which would be bigger.
  @inline(never)
  init(
    _ name: String, _ type: ValueType<Value>, _ help: String, default value: String? = nil, isRequired: Bool = false,
    separator: Character? = nil
  ) {
    parse = type.parse
    description = OptionDescription(
      name: name, type: type.erased, help: help, defaultText: value, isRequired: isRequired, separator: separator)
  }
}

/// An option without the type of its value.
struct OptionDescription: Sendable {
  let name: String
  let type: ValueType<Any>
  let help: String
  /// The value if the option is left out; nil if there is none.
  var defaultText: String?
  let isRequired: Bool
  /// The separator of the values in the option's variable; nil for an option with one value.
  let separator: Character?
  /// The heading of the option in the help.
  var group = "options"

  /// The option with its value, as in the help.
  var usage: String { type.isFlag ? "--\(name)" : "--\(name) <\(type.name)>" }

  /// The environment variable of the option.
  var variable: String { "PLAYLISTS_EMULATOR_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() }

  /// Returns a message about the invalid value `text` of `source`; nil if it is valid.
  func mistake(in text: String, of source: String) -> String? {
    if type.parse(text) != nil { return nil }
    return "\(source) must be \(type.expectation)" + (type.isSecret ? "" : ", not '\(text)'")
  }
}

/// A subcommand: its arguments, and what it does.
struct Command: Sendable {
  /// The arguments other than options.
  enum Operands: Sendable {
    case none
    /// Exactly one, with its name in the help: a file, or a choice such as `bash|zsh`.
    case one(String)
    /// One file or more.
    case many(String)
    /// A command and its arguments, after `--`.
    case command(String)

    /// Their form in the help.
    var usage: String {
      switch self {
      case .none: ""
      case .one(let name): " <\(name)>"
      case .many(let name): " <\(name)> …"
      case .command(let name): " -- <\(name)> …"
      }
    }

    /// The words to choose from; empty if any text is valid.
    var choices: [String] {
      guard case .one(let name) = self, name.contains("|" as Character) else { return [] }
      return name.split(separator: "|" as Character).map(String.init)
    }

    var areFiles: Bool {
      switch self {
      case .one: choices.isEmpty
      case .many: true
      case .none, .command: false
      }
    }
  }

  let name: String
  /// One sentence.
  let abstract: String
  /// Further sentences; "" for none.
  var discussion = ""
  /// Its arguments in two or three uses, for the help.
  var examples: [String] = []
  let options: [OptionDescription]
  /// Whether the command reads options from environment variables.
  var readsEnvironment = false
  var operands = Operands.none
  let run: @Sendable (Arguments) throws -> Void
}

/// The checked arguments of a command.
struct Arguments: Sendable {
  /// A message about wrong arguments, which ends with the help to read.
  struct Mistake: Error, CustomStringConvertible {
    let description: String

    init(_ reason: String, suggestion: String = "", command: String? = nil) {
      description = "\(reason).\(suggestion) See 'playlists-emulator \(command.map { "\($0) " } ?? "")--help'."
    }

    /// A message about an unknown name, with the nearest of `names` as a suggestion, after `dashes`.
    init(_ reason: String, unknown name: String, names: [String], dashes: String = "", command: String? = nil) {
      let nearest = EditDistance.nearest(to: name, among: names)
      self.init(reason, suggestion: nearest.map { " Did you mean \(dashes)\($0)?" } ?? "", command: command)
    }
  }

  /// The arguments other than options, in order.
  private(set) var operands: [String] = []
  private var texts: [String: [String]] = [:]
  private var given: Set<String> = []

  /// Parses `words` for `command`: `--name value` or `--name=value`; after `--`, everything is an operand.
  ///
  /// Options that are left out are read from `environment`, which returns the value of a variable, if the command reads it.
  ///
  /// - Throws: `Mistake` for the first error.
  init(_ words: [String], for command: Command, environment: (String) -> String?) throws(Mistake) {
    func mistake(_ reason: String) -> Mistake { Mistake(reason, command: command.name) }
    var rest = words[...]
    var hasDashes = false
    while let word = rest.popFirst() {
      if case .command(let name) = command.operands, word.first != "-" {
        if rest.contains("--") { throw mistake("\(command.name) takes no argument '\(word)' before -- <\(name)>") }
        let line = ([word] + rest).joined(separator: " ")
        throw mistake("\(command.name) needs -- before the <\(name)>: playlists-emulator \(command.name) [<option> …] -- \(line)")
      }
      if word == "--" {
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
        throw Mistake(
          "\(command.name) has no option \(word.prefix { $0 != "=" })", unknown: String(name), names: command.options.map(\.name),
          dashes: "--", command: command.name)
      }
      let text: String
      if let equals = word.firstIndex(of: "=") {
        text = String(word[word.index(after: equals)...])
      } else if option.type.isFlag {
        text = "true"
      } else if let next = rest.popFirst() {
        text = next
      } else {
        throw mistake("--\(option.name) needs a value: <\(option.type.name)>")
      }
      if let reason = option.mistake(in: text, of: "--\(option.name)") { throw mistake(reason) }
      texts[option.name, default: []].append(text)
    }
    if command.readsEnvironment { try read(command, from: environment) }
    given = Set(texts.keys)
    for option in command.options where texts[option.name] == nil {
      if let text = option.defaultText { texts[option.name] = [text] }
      guard option.isRequired else { continue }
      let variable = command.readsEnvironment ? " or \(option.variable)" : ""
      throw Mistake("\(command.name) needs \(option.usage)\(variable)", suggestion: " \(option.help)", command: command.name)
    }
    switch command.operands {
    case .none: if let first = operands.first { throw mistake("\(command.name) takes no argument '\(first)'") }
    case .one(let name): if operands.count != 1 { throw mistake("\(command.name) needs one <\(name)>") }
    case .many(let name): if operands.isEmpty { throw mistake("\(command.name) needs a <\(name)>") }
    case .command(let name):
      if !hasDashes || operands.isEmpty { throw mistake("\(command.name) needs a <\(name)> after --, such as \(command.name) -- pytest") }
    }
  }

  /// Whether `option` was given, by itself or by its variable, and does not have its default.
  func has(_ option: OptionDescription) -> Bool { given.contains(option.name) }

  /// The value of `option`, which is required or has a default.
  ///
  /// - Throws: `Mistake` if there is none.
  func required<Value>(_ option: Option<Value>) throws(Mistake) -> Value {
    guard let value = value(option) else { throw Mistake("--\(option.description.name) is missing") }
    return value
  }

  /// The last value of `option`; nil if there is none.
  func value<Value>(_ option: Option<Value>) -> Value? { values(option).last }

  /// All values of `option`, in order.
  func values<Value>(_ option: Option<Value>) -> [Value] {
    (texts[option.description.name] ?? []).compactMap(option.parse)
  }

  /// An empty variable counts as unset, as compose files produce it, unless it is a secret's.
  private mutating func read(_ command: Command, from environment: (String) -> String?) throws(Mistake) {
    for option in command.options where texts[option.name] == nil {
      guard let text = environment(option.variable), option.type.isSecret || !text.isEmpty else { continue }
      let parts = option.separator.map { text.split(separator: $0).map(String.init) } ?? [text]
      for part in parts {
        if let reason = option.mistake(in: part, of: option.variable) { throw Mistake(reason, command: command.name) }
      }
      texts[option.name] = parts
    }
  }
}

/// The pages of `--help`.
enum Help {
  private static let width = 100
  private static let column = 34

  /// The page of the program, with its commands.
  static func program(_ abstract: String, _ commands: [Command]) -> String {
    var text = "\(abstract)\n\nusage: playlists-emulator [<command>] [<option> …]\n"
    text += examples(["serve --seed fixtures/demo.json", "exec -- pytest", "help serve"]) + "\ncommands:\n"
    for command in commands { text += entry(command.name, command.abstract) }
    text += "\noptions:\n" + entry("--version", "Print version and commit.")
    text += entry("-h, --help", "Print this page, or the page of a command.")
    return text
  }

  /// The page of one command.
  static func command(_ command: Command) -> String {
    var usage = "usage: playlists-emulator \(command.name)"
    for option in command.options where option.isRequired { usage += " \(option.usage)" }
    if !command.options.allSatisfy(\.isRequired) { usage += " [<option> …]" }
    var text =
      "\(command.abstract)\n\n\(usage)\(command.operands.usage)\n"
      + examples(command.examples.map { $0.isEmpty ? command.name : "\(command.name) \($0)" })
    if !command.discussion.isEmpty { text += "\n" + wrap(command.discussion, indent: 0) }
    var group = ""
    for option in command.options {
      if option.group != group { text += "\n\(option.group):\n" }
      group = option.group
      var notes: [String] = []
      if let value = option.defaultText { notes.append("(default: \(value))") }
      if command.readsEnvironment { notes.append("[$\(option.variable)]") }
      text += entry(option.usage, option.help, notes)
    }
    if group != "options" { text += group.isEmpty ? "\noptions:\n" : "\nhelp:\n" }
    return text + entry("-h, --help", "Print this page.")
  }

  private static func examples(_ lines: [String]) -> String {
    lines.isEmpty ? "" : "\nexamples:\n" + lines.map { "  playlists-emulator \($0)\n" }.joined()
  }

  private static func entry(_ term: String, _ help: String, _ notes: [String] = []) -> String {
    let lead = "  \(term)"
    let gap = lead.count < column ? String(repeating: " ", count: column - lead.count) : "\n" + String(repeating: " ", count: column)
    return lead + gap + wrap(help, notes, indent: column)
  }

  /// Wraps `text` and the `notes` at its end at `width`, indents all lines but the first, and ends it with a line break.
  private static func wrap(_ text: String, _ notes: [String] = [], indent: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " " as Character).map(String.init) + notes {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? word : " \(word)"
    }
    lines.append(line)
    return lines.joined(separator: "\n" + String(repeating: " ", count: indent)) + "\n"
  }
}

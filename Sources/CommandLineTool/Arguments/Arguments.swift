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

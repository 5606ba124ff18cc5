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

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

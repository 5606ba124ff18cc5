/// What the text of an option can mean.
protocol ArgumentValue: SendableMetatype {
  /// What the text must be, to end the sentence "… must be".
  static var expectation: String { get }

  /// The value that `argument` means; nil where it means none.
  init?(argument: String)
}

extension String: ArgumentValue {
  static var expectation: String { "some text" }

  init?(argument: String) {
    if argument.isEmpty { return nil }
    self = argument
  }
}

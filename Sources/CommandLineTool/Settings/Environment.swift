internal import ArgumentParser
internal import Glibc

/// The environment variables that stand in for options.
enum Environment {
  /// The value of an option: the one on the command line, or else the one in `PLAYLISTS_EMULATOR_<NAME>`, or else the default.
  ///
  /// `name` is the option's, with dashes. An empty variable counts as none.
  ///
  /// - Throws: `ValidationError` that names the variable, where its text is no such value.
  static func value<Value: ExpressibleByArgument>(_ option: Value?, _ name: String, default defaultValue: Value) throws -> Value {
    try value(option, name) ?? defaultValue
  }

  /// The value of an option that has no default.
  static func value<Value: ExpressibleByArgument>(_ option: Value?, _ name: String) throws -> Value? {
    if let option { return option }
    let variable = self.variable(name)
    guard let text = text(variable) else { return nil }
    guard let value = Value(argument: text) else {
      throw ValidationError("The value '\(text)' is invalid for the environment variable \(variable).")
    }
    return value
  }

  /// The values of an option that may be repeated; in the variable, commas stand between them.
  static func values(_ options: [String], _ name: String) -> [String] {
    guard options.isEmpty, let text = text(variable(name)) else { return options }
    return text.split(separator: ",").map(String.init)
  }

  private static func variable(_ name: String) -> String {
    "PLAYLISTS_EMULATOR_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }

  private static func text(_ variable: String) -> String? {
    guard let value = getenv(variable) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}

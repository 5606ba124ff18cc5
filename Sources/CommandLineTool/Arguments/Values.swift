internal import Emulator
internal import HTTPServer
internal import SQLite

/// The type of an option's value: which texts are valid, and what they mean.
struct ValueType<Value>: Sendable {
  /// Its name in the help.
  let name: String
  /// What the text must be, to complete the sentence "… must be …".
  let expectation: String
  /// All valid texts if they are few, or the usual ones; empty if there are none worth a list.
  let choices: [String]
  /// Whether the text is a secret: no message repeats it, and an empty variable is an error.
  ///
  /// Other empty variables count as unset, but a secret that got lost on its way must not leave open what it protects.
  let isSecret: Bool
  /// Returns the value of a text; nil if it is invalid.
  let parse: @Sendable (String) -> Value?

  init(
    _ name: String, _ expectation: String, choices: [String] = [], isSecret: Bool = false, _ parse: @escaping @Sendable (String) -> Value?
  ) {
    (self.name, self.expectation, self.choices, self.isSecret, self.parse) = (name, expectation, choices, isSecret, parse)
  }

  /// The cases of an enumeration.
  static func choice() -> Self where Value: CaseIterable & RawRepresentable & SendableMetatype, Value.RawValue == String {
    let choices = Value.allCases.map(\.rawValue)
    let expectation = choices.dropLast().joined(separator: ", ") + " or " + (choices.last ?? "")
    return Self(choices.joined(separator: "|"), expectation, choices: choices) { Value(rawValue: $0) }
  }

  /// The same type for a list of options with different types.
  var erased: ValueType<Any> {
    ValueType<Any>(name, expectation, choices: choices, isSecret: isSecret) { [parse] in parse($0) }
  }

  /// Whether an option needs no value: `--name` means `--name=true`.
  var isFlag: Bool { name.isEmpty }

  /// Whether the value is the path of a file.
  var isFile: Bool { name.hasSuffix("file") }
}

/// The types of the options' values.
enum Values {
  // MARK: Numbers

  /// A TCP port; 0 for a free one.
  static let port = number("port", in: 0...65535, "a port")
  static let count = number("n", in: 1...Int.max)
  static let id = number("id", in: 1...Int.max)
  /// A number of requests in a journal, with a limit, because enough of them would take all memory.
  static let journalSize = number("n", in: 0...1_000_000)
  /// A number of bytes a second; 0 for no minimum.
  static let rate = number("bytes", in: 0...Int.max)
  static let randomSeed = ValueType("n", "a whole number from 0") { UInt64($0) }

  private static func number(_ name: String, in range: ClosedRange<Int>, _ kind: String = "a whole number") -> ValueType<Int> {
    let end = range.upperBound == .max ? "" : " to \(range.upperBound)"
    return ValueType(name, "\(kind) from \(range.lowerBound)\(end)") { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
  }

  /// A count of bytes: `65536`, `64KiB`, `1MiB`, `2GiB`.
  static let bytes = ValueType<Int>("bytes", "a number of bytes such as 65536, 64KiB or 1MiB") { text in
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
    let unit = units.first { text.hasSuffix($0.0) }
    guard let number = Int(text.dropLast(unit?.0.count ?? 0)), number > 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit?.1 ?? 1)
    // More is surely a mistake, and sums of limits must not overflow.
    return !overflow && bytes <= 1 << 40 ? bytes : nil
  }

  /// A duration in seconds: `10`, `0.5`, `10s`, `500ms`.
  static let seconds = ValueType<Duration>("seconds", "a number of seconds such as 10, 0.5 or 500ms") { text in
    let isMilliseconds = text.hasSuffix("ms")
    let digits = isMilliseconds ? text.dropLast(2) : text.hasSuffix("s") ? text.dropLast() : text[...]
    guard let number = Double(digits), number.isFinite, number >= 0, number < 1e9 else { return nil }
    return .milliseconds(isMilliseconds ? number : number * 1000)
  }

  static let timeout = ValueType<Duration>("seconds", "a number of seconds above 0 such as 10, 0.5 or 500ms") { text in
    seconds.parse(text).flatMap { $0 > .zero ? $0 : nil }
  }

  // MARK: Texts

  static let file = ValueType<String>("file", "some text") { $0.isEmpty ? nil : $0 }
  /// A name or an address to listen on.
  static let address = ValueType<String>("name", "some text", file.parse)

  /// A database in a file, for commands after whose end a database in memory would be lost.
  static let databaseFile = ValueType<String>("file", "a file: a database in memory is lost when the command ends") { text in
    text.isEmpty || text == ":memory:" ? nil : text
  }

  /// A personal API key that a header can carry.
  static let apiKey = ValueType<String>("key", "a personal API key such as phx_…", isSecret: true) { text in
    text.utf8.count > 1 && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f } ? text : nil
  }

  /// A secret that clients send in a header.
  static let headerToken = ValueType<String>(
    "token", "one line of text, not empty and without spaces at its ends, so that a header can carry it", isSecret: true
  ) { text in
    let (bytes, space) = (text.utf8, UInt8(ascii: " "))
    guard let first = bytes.first, first != space, bytes.last != space else { return nil }
    return bytes.allSatisfy { $0 >= space && $0 != 0x7f } ? text : nil
  }

  /// The name or the address of a host, as in a `Host` field without its port.
  static let hostName = ValueType<String>(
    "name", "a host name or an address such as emulator.test, without a port or wildcards"
  ) { text in
    let isAddress = text.contains(":" as Character)
    let name = isAddress && text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...]
    let isPlain = name.utf8.allSatisfy { byte in
      isAddress ? byte.hexDigit != nil || ".:".utf8.contains(byte) : byte.isLetterOrDigit || ".-_".utf8.contains(byte)
    }
    // A single colon would precede a port; an IPv6 address has at least two.
    guard !name.isEmpty, isPlain, !isAddress || name.filter({ $0 == ":" }).count > 1 else { return nil }
    return String(name)
  }

  /// The URL of a server of the API: `https://host[:port][/path]`, or `http://`; its value has no slash at its end.
  static let serviceURL = ValueType<String>("url", "a URL such as https://us.posthog.com") { text in
    guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
    var rest = text.dropFirst(scheme.count)
    while rest.last == "/" { rest.removeLast() }
    // Visible ASCII without characters that no URL may contain (RFC 3986, 2), and without a user, a query or a fragment.
    let excluded = Set("\"<>\\^`{|}@?#".utf8)
    guard let first = rest.first, first != "/", first != ":",
      rest.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !excluded.contains($0) })
    else { return nil }
    return scheme + rest
  }

  // MARK: Choices

  static let contract = ValueType<Contract>.choice()

  /// True or false, for options without a value and for their variables.
  static let flag = ValueType<Bool>("", "true or false") { text in
    switch text.lowercased() {
    case "true", "1", "yes", "on": true
    case "false", "0", "no", "off": false
    default: nil
    }
  }

  static let clock = ValueType<EmulatorClock>(
    "system|time", "system or a time such as 2026-01-01T00:00:00Z", choices: ["system"]
  ) { text in
    text == "system" ? .system : Timestamp(iso8601: text).map { .frozen($0) }
  }

  static let database = ValueType<Database.Location>(":memory:|file", ":memory: or a file") { text in
    text.isEmpty ? nil : text == ":memory:" ? .memory : .file(text)
  }

  static let origin = ValueType("origin", "* or an origin such as http://localhost:3000") { AllowedOrigin($0) }
  static let rateLimit = ValueType(
    "off|on|rates", "off, on or two rates such as 240/minute,1200/hour", choices: ["off", "on"]
  ) { RateLimit($0) }
  static let sandboxIDs = ValueType(
    "first/step", "the first number, from \(SandboxIDs.lowest), and the step, from 1, such as 1000001/4"
  ) { SandboxIDs($0) }
}

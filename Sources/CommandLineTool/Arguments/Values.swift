internal import Emulator
internal import HTTPServer
internal import Logging
internal import SQLite

/// A whole number in a range.
protocol WholeNumber: ArgumentValue {
  static var range: ClosedRange<Int> { get }
  var number: Int { get }
  init(number: Int)
}

extension WholeNumber {
  static var expectation: String { "a whole number from \(range.lowerBound)" + (range.upperBound == .max ? "" : " to \(range.upperBound)") }

  init?(argument: String) {
    guard let number = Int(argument), Self.range.contains(number) else { return nil }
    self.init(number: number)
  }
}

/// A TCP port; 0 for a free one.
struct Port: WholeNumber {
  static let expectation = "a port from 0 to 65535"
  static let range = 0...65535
  let number: Int
}

/// A number of at least 1.
struct Count: WholeNumber {
  static let range = 1...Int.max
  let number: Int
}

/// The number of requests in a journal, with a limit, because enough of them would take all memory.
struct JournalSize: WholeNumber {
  static let range = 0...1_000_000
  let number: Int
}

/// A number of bytes a second; 0 for no minimum.
struct Rate: WholeNumber {
  static let range = 0...Int.max
  let number: Int
}

/// True or false, for options without a value and for their variables.
struct Flag: ArgumentValue {
  static let expectation = "true or false"
  let isOn: Bool

  init?(argument: String) {
    switch argument.lowercased() {
    case "true", "1", "yes", "on": isOn = true
    case "false", "0", "no", "off": isOn = false
    default: return nil
    }
  }
}

/// A count of bytes: `65536`, `64KiB`, `1MiB`, `2GiB`.
struct ByteCount: ArgumentValue {
  static let expectation = "a number of bytes such as 65536, 64KiB or 1MiB"
  let bytes: Int

  init?(argument: String) {
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
    let unit = units.first { argument.hasSuffix($0.0) }
    guard let number = Int(argument.dropLast(unit?.0.count ?? 0)), number > 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit?.1 ?? 1)
    // More is surely a mistake, and sums of limits must not overflow.
    guard !overflow, bytes <= 1 << 40 else { return nil }
    self.bytes = bytes
  }
}

/// A duration in seconds: `10`, `0.5`, `10s`, `500ms`.
struct Seconds: ArgumentValue {
  static let expectation = "a number of seconds such as 10, 0.5 or 500ms"
  let duration: Duration

  init?(argument: String) {
    let isMilliseconds = argument.hasSuffix("ms")
    let digits = isMilliseconds ? argument.dropLast(2) : argument.hasSuffix("s") ? argument.dropLast() : argument[...]
    guard let number = Double(digits), number.isFinite, number >= 0, number < 1e9 else { return nil }
    duration = .milliseconds(isMilliseconds ? number : number * 1000)
  }
}

/// A timeout: as `Seconds`, but above 0.
struct Timeout: ArgumentValue {
  static let expectation = "a number of seconds above 0 such as 10, 0.5 or 500ms"
  let duration: Duration

  init?(argument: String) {
    guard let seconds = Seconds(argument: argument), seconds.duration > .zero else { return nil }
    duration = seconds.duration
  }
}

/// A secret that clients send in a header.
struct HeaderToken: ArgumentValue {
  static let expectation = "one line of text, not empty and without spaces at its ends, so that a header can carry it"
  static let isSecret = true
  let text: String

  init?(argument: String) {
    let bytes = argument.utf8
    let space = UInt8(ascii: " ")
    guard let first = bytes.first, first != space, bytes.last != space, bytes.allSatisfy({ $0 >= space && $0 != 0x7f }) else { return nil }
    text = argument
  }
}

/// The name or the address of a host, as in a `Host` field without its port.
struct HostName: ArgumentValue {
  static let expectation = "a host name or an address such as emulator.test, without a port or wildcards"
  let text: String

  init?(argument: String) {
    let isAddress = argument.contains(":")
    let name = isAddress && argument.hasPrefix("[") && argument.hasSuffix("]") ? argument.dropFirst().dropLast() : argument[...]
    let isPlain = name.utf8.allSatisfy { byte in
      isAddress ? byte.hexDigit != nil || ".:".utf8.contains(byte) : byte.isLetterOrDigit || ".-_".utf8.contains(byte)
    }
    // A single colon would precede a port; an IPv6 address has at least two.
    guard !name.isEmpty, isPlain, !isAddress || name.filter({ $0 == ":" }).count > 1 else { return nil }
    text = String(name)
  }
}

/// The seed of a random stream.
struct RandomSeed: ArgumentValue {
  static let expectation = "a whole number from 0"
  let number: UInt64

  init?(argument: String) {
    guard let number = UInt64(argument) else { return nil }
    self.number = number
  }
}

/// The format of the log.
enum LogFormat: String, CaseIterable, ArgumentValue {
  case text
  case json
}

extension Logger.Level: ArgumentValue {}

extension Contract: ArgumentValue {}

extension AllowedOrigin: ArgumentValue {
  static var expectation: String { "* or an origin such as http://localhost:3000" }

  init?(argument: String) { self.init(argument) }
}

extension RateLimit: ArgumentValue {
  static var expectation: String { "off, on or two rates such as 240/minute,1200/hour" }
  static var choices: [String] { ["off", "on"] }

  init?(argument: String) { self.init(argument) }
}

extension SandboxIDs: ArgumentValue {
  static var expectation: String { "the first number, from \(lowest), and the step, from 1, such as 1000001/4" }

  init?(argument: String) { self.init(argument) }
}

extension EmulatorClock: ArgumentValue {
  static var expectation: String { "system or a time such as 2026-01-01T00:00:00Z" }
  static var choices: [String] { ["system"] }

  init?(argument: String) {
    if argument == "system" {
      self = .system
    } else {
      guard let moment = Timestamp(iso8601: argument) else { return nil }
      self = .frozen(moment)
    }
  }
}

/// A database in a file, for commands after whose end a database in memory would be lost.
struct DatabaseFile: ArgumentValue {
  static let expectation = "a file: a database in memory is lost when the command ends"
  let path: String

  init?(argument: String) {
    if argument.isEmpty || argument == ":memory:" { return nil }
    path = argument
  }

  /// The path of a file that exists.
  ///
  /// - Throws: `Failure` if there is no such file.
  func existingPath() throws(Failure) -> String {
    guard Files.exists(path) else { throw Failure("the database file \(path) does not exist. 'playlists-emulator seed' creates one.") }
    return path
  }
}

extension Database.Location: ArgumentValue {
  static var expectation: String { ":memory: or a file" }

  init?(argument: String) {
    if argument.isEmpty { return nil }
    self = argument == ":memory:" ? .memory : .file(argument)
  }
}

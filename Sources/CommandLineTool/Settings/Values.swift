internal import ArgumentParser
internal import Domain
internal import Logging
internal import SQLite

/// A TCP port; 0 for a free one.
struct Port: ExpressibleByArgument {
  let number: Int

  init?(argument: String) {
    guard let number = UInt16(argument) else { return nil }
    self.number = Int(number)
  }
}

/// A count of bytes: `65536`, `64KiB`, `1MiB`, `2GiB`.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
    let unit = units.first { argument.hasSuffix($0.0) }
    guard let number = Int(argument.dropLast(unit?.0.count ?? 0)), number > 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit?.1 ?? 1)
    guard !overflow else { return nil }
    self.bytes = bytes
  }
}

/// How many there may be of something, 1 at least.
struct Count: ExpressibleByArgument {
  let number: Int

  init?(argument: String) {
    guard let number = Int(argument), number > 0 else { return nil }
    self.number = number
  }
}

/// A length of time in seconds, with a fraction if need be: `10`, `0.5`, `10s`, `500ms`.
struct Seconds: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    let isMilliseconds = argument.hasSuffix("ms")
    let digits = isMilliseconds ? argument.dropLast(2) : argument.hasSuffix("s") ? argument.dropLast() : argument[...]
    guard let number = Double(digits), number.isFinite, number >= 0, number < 1e9 else { return nil }
    duration = .milliseconds(isMilliseconds ? number : number * 1000)
  }
}

/// A seed of random numbers.
struct RandomSeed: ExpressibleByArgument {
  let number: UInt64

  init?(argument: String) {
    guard let number = UInt64(argument) else { return nil }
    self.number = number
  }
}

extension EmulatorClock: ExpressibleByArgument {
  /// `system`, or the moment at which it stands still.
  init?(argument: String) {
    if argument == "system" {
      self = .system
    } else {
      guard let moment = Timestamp(iso8601: argument) else { return nil }
      self = .frozen(moment)
    }
  }
}

extension Database.Location: ExpressibleByArgument {
  /// `:memory:`, or a file's path.
  init?(argument: String) {
    if argument.isEmpty { return nil }
    self = argument == ":memory:" ? .memory : .file(argument)
  }
}

/// How the log is written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

extension Contract: ExpressibleByArgument {}

/// The least that is logged.
struct LogLevel: ExpressibleByArgument {
  let level: Logger.Level

  init?(argument: String) {
    guard let level = Logger.Level(rawValue: argument) else { return nil }
    self.level = level
  }

  init(_ level: Logger.Level) { self.level = level }
}

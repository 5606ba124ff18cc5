internal import CLinux
internal import Glibc
internal import HTTPServer

/// When a command stops calling a server: at the end of its time, or when it is interrupted.
struct RunLimit: Sendable {
  /// The end of its time.
  let end: ContinuousClock.Instant
  /// Whether a signal has interrupted it.
  let isInterrupted: @Sendable () -> Bool

  /// A limit of `timeout` from now.
  init(_ timeout: Duration, isInterrupted: @escaping @Sendable () -> Bool = { false }) {
    end = .now + timeout
    self.isInterrupted = isInterrupted
  }

  /// The option `--timeout` of the commands that call a server.
  static let option = Option<Timeout>("timeout", "seconds", "How long the command may take in all. (default: 600)")

  /// The value of `--timeout`.
  static func timeout(_ arguments: Arguments) -> Duration { arguments.value(option)?.duration ?? .seconds(600) }

  /// Checks the limit.
  ///
  /// - Throws: `Failure` if the time is over or the command is interrupted.
  func check() throws(Failure) {
    if isInterrupted() { throw Failure("interrupted") }
    if end <= .now { throw Failure("gave up: it took longer than --timeout allows. Allow it more time with --timeout SECONDS.") }
  }
}

/// The field `Retry-After` (RFC 9110, 10.2.3).
enum RetryAfter {
  /// Returns how many seconds to wait from `now`, in seconds since 1970: the number in `text`, or the time until the date in it.
  ///
  /// At least one, also without the field or with an invalid one.
  static func seconds(_ text: String?, now: Int) -> Int {
    guard let text else { return 1 }
    if !text.isEmpty, text.utf8.allSatisfy(\.isDigit) { return max(1, Int(text) ?? .max) }
    return max(1, time(of: text).map { $0 - now } ?? 1)
  }

  /// Parses a date in one of the three formats that a recipient must accept (RFC 9110, 5.6.7); nil for any other text.
  private static func time(of date: String) -> Int? {
    for format in ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"] {
      var parts = tm()
      let isWhole = date.withCString { strptime($0, format, &parts)?.pointee == 0 }
      if isWhole { return timegm(&parts) }
    }
    return nil
  }
}

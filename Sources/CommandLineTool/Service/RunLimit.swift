internal import CLinux
internal import Glibc
internal import HTTPServer

/// How long a command goes on asking a server: until its time is over or somebody interrupts it.
struct RunLimit: Sendable {
  /// When its time is over.
  let end: ContinuousClock.Instant
  /// Whether somebody has interrupted it.
  let isInterrupted: @Sendable () -> Bool

  /// A limit that begins now.
  init(_ timeout: Duration, isInterrupted: @escaping @Sendable () -> Bool = { false }) {
    end = .now + timeout
    self.isInterrupted = isInterrupted
  }

  /// The `--timeout` of the commands that ask a server.
  static let option = Option<Timeout>("timeout", "seconds", "How long it may take in all before it gives up. (default: 600)")

  /// What `--timeout` says.
  static func timeout(_ arguments: Arguments) -> Duration { arguments.value(option)?.duration ?? .seconds(600) }

  /// - Throws: `Failure` that says which, where it is over or interrupted.
  func check() throws(Failure) {
    if isInterrupted() { throw Failure("interrupted") }
    if end <= .now { throw Failure("gave up: it took longer than --timeout allows. Allow it more time with --timeout SECONDS.") }
  }
}

/// What the field `Retry-After` asks for (RFC 9110, 10.2.3).
enum RetryAfter {
  /// How many seconds to wait at `now`, in seconds since 1970: as many as `text` names, or until the date that it is.
  ///
  /// At least one, also for no field, for one that asks for less, and for one that is neither: asking again at once would be no waiting.
  static func seconds(_ text: String?, now: Int) -> Int {
    guard let text else { return 1 }
    if !text.isEmpty, text.utf8.allSatisfy(\.isDigit) { return max(1, Int(text) ?? .max) }
    return max(1, time(of: text).map { $0 - now } ?? 1)
  }

  /// The time that `date` is, in one of the three formats that a reader has to know (RFC 9110, 5.6.7); nil for any other text.
  private static func time(of date: String) -> Int? {
    for format in ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"] {
      var parts = tm()
      let isWhole = date.withCString { strptime($0, format, &parts)?.pointee == 0 }
      if isWhole { return timegm(&parts) }
    }
    return nil
  }
}

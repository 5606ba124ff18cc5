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

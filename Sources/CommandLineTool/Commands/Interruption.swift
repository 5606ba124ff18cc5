internal import Dispatch
internal import Glibc
internal import Synchronization

/// Signals that end a command which talks to a server: soon at the first, at once at the second.
///
/// At the first the command stops asking and cleans up. Where it has not ended two seconds later, or at the second, it is ended where it is,
/// be it stuck in a write that nobody reads. They are watched for as long as this is kept.
final class Interruption {
  private let state: State
  private let watched: WatchedSignals

  /// Less than two seconds, in which a person is to see the end.
  private static let grace = DispatchTimeInterval.milliseconds(1800)

  /// Takes these signals from their default action; `begin` is called at the first, and `giveUp` before the process is ended in the middle.
  init(
    _ signals: [Int32], begin: @escaping @Sendable () -> Void = {}, giveUp: @escaping @Sendable () -> Void = {}
  ) {
    let (state, queue) = (State(), DispatchQueue(label: "signals"))
    self.state = state
    watched = WatchedSignals(signals, on: queue) { signal in
      @Sendable func end() {
        giveUp()
        // A shell reads 128 and the signal's number as an end by that signal.
        Glibc._exit(128 + signal)
      }
      if state.hasCome.exchange(true, ordering: .relaxed) { end() }
      // Not on the queue of the signals: `begin` may be stuck there.
      DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace, execute: end)
      begin()
    }
  }

  /// Says whether the first of them has come.
  var hasCome: @Sendable () -> Bool {
    let state = state
    return { state.hasCome.load(ordering: .relaxed) }
  }

  /// Whether a signal has come before.
  private final class State: Sendable {
    let hasCome = Atomic(false)
  }
}

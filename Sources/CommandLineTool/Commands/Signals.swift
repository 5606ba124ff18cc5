internal import Dispatch
internal import Glibc
internal import Synchronization

/// Waits for the signals that ask a process to stop.
///
/// The first is waited for; a second ends the process at once.
final class Signals {
  private let arrived = DispatchSemaphore(value: 0)
  private let stop = Stop()
  private let watched: WatchedSignals

  /// Takes these signals from their default action, which is to end the process.
  init(_ signals: [Int32]) {
    let (stop, arrived) = (stop, arrived)
    watched = WatchedSignals(signals, on: DispatchQueue(label: "signals")) { signal in
      // A shell reads 128 and the signal's number as an end by that signal.
      if stop.wasAskedFor.exchange(true, ordering: .relaxed) { Glibc._exit(128 + signal) }
      arrived.signal()
    }
  }

  /// Returns when the first of them has come.
  func wait() { arrived.wait() }
}

/// Whether a signal has come before.
///
/// A class, since the handlers share it.
private final class Stop: Sendable {
  let wasAskedFor = Atomic(false)
}

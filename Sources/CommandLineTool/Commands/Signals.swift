internal import Dispatch
internal import Glibc
internal import Synchronization

/// Signals that are handled instead of ending the process.
final class WatchedSignals {
  private let sources: [any DispatchSourceSignal]

  /// Calls `handler` on `queue` for each of `signals` that arrives; returns when all of them are watched.
  ///
  /// Dispatch disables their default action. Until then, a signal ends the process, which has not started anything yet; if it were ignored
  /// meanwhile, it would be lost.
  init(_ signals: [Int32], on queue: DispatchQueue, _ handler: @escaping @Sendable (Int32) -> Void) {
    sources = signals.map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
    let watched = DispatchSemaphore(value: 0)
    for (source, signal) in zip(sources, signals) {
      source.setEventHandler { handler(signal) }
      source.setRegistrationHandler { watched.signal() }
      source.resume()
      watched.wait()
    }
  }

  /// Ends the process at once, with the exit code that a shell reports for a process ended by `signal`.
  static func exit(by signal: Int32) -> Never { _exit(128 + signal) }
}

/// Whether a signal has arrived; a class, because the handlers share it.
private final class FirstSignal: Sendable {
  let hasArrived = Atomic(false)

  /// Notes a signal; returns false for the first one.
  func isRepeated() -> Bool { hasArrived.exchange(true, ordering: .relaxed) }
}

/// Waits for a signal that asks the process to stop; a second one ends it at once.
final class StopSignals {
  private let arrived = DispatchSemaphore(value: 0)
  private let watched: WatchedSignals

  /// Handles `signals` from now on.
  init(_ signals: [Int32]) {
    let (first, arrived) = (FirstSignal(), arrived)
    watched = WatchedSignals(signals, on: DispatchQueue(label: "signals")) { signal in
      if first.isRepeated() { WatchedSignals.exit(by: signal) }
      arrived.signal()
    }
  }

  /// Returns when the first of the signals has arrived.
  func wait() { arrived.wait() }
}

/// Forwards signals to a child process.
final class SignalRelay {
  let signals: [Int32]
  private let queue: DispatchQueue
  private let watched: WatchedSignals
  private let receiver: Receiver

  /// Handles `signals` from now on, and keeps those that arrive before there is a child process.
  ///
  /// Signals that this process was started to ignore, for example by nohup, stay ignored by both.
  init(_ signals: [Int32]) {
    let signals = signals.filter { !Self.isIgnored($0) }
    self.signals = signals
    let (receiver, queue) = (Receiver(), DispatchQueue(label: "signals"))
    self.receiver = receiver
    self.queue = queue
    watched = WatchedSignals(signals, on: queue) { receiver.take($0) }
  }

  /// Forwards earlier and further signals to `child`.
  func send(to child: ChildProcess) { queue.sync { receiver.begin(child.id) } }

  /// Stops forwarding: the process has ended, and its id may be reused.
  func stop() { queue.sync { receiver.end() } }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = Glibc.sigaction()
    sigaction(signal, nil, &action)
    // Functions can only be compared as addresses; SIG_IGN is not the address of one.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// The child process, and the signals that wait for it.
  ///
  /// `@unchecked` because only `queue` uses it.
  private final class Receiver: @unchecked Sendable {
    private var process: pid_t?
    private var waiting: [Int32] = []

    func begin(_ process: pid_t) {
      self.process = process
      for signal in waiting { kill(process, signal) }
      waiting = []
    }

    func end() { process = nil }

    func take(_ signal: Int32) {
      guard let process else { return waiting.append(signal) }
      // The terminal has sent its Ctrl-C to the child process already, which is in the same group.
      let isFromTerminal = (signal == SIGINT || signal == SIGQUIT) && isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp()
      if !isFromTerminal { kill(process, signal) }
    }
  }
}

/// Signals that interrupt a command which calls a server.
///
/// After the first signal, the command stops calling and cleans up. After a second signal or two seconds, the process ends at once, even if it
/// is stuck in a write that nobody reads. The signals are handled while this object exists.
final class Interruption {
  private let first: FirstSignal
  private let watched: WatchedSignals

  /// Less than the two seconds after which a person must see the end.
  private static let grace = DispatchTimeInterval.milliseconds(1800)

  /// Handles `signals` from now on: calls `begin` after the first, and `giveUp` before the process is ended at once.
  init(_ signals: [Int32], begin: @escaping @Sendable () -> Void = {}, giveUp: @escaping @Sendable () -> Void = {}) {
    let first = FirstSignal()
    self.first = first
    watched = WatchedSignals(signals, on: DispatchQueue(label: "signals")) { signal in
      @Sendable func end() {
        giveUp()
        WatchedSignals.exit(by: signal)
      }
      if first.isRepeated() { end() }
      // On another queue: `begin` may be stuck on this one.
      DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace, execute: end)
      begin()
    }
  }

  /// Returns whether a signal has arrived.
  var hasArrived: @Sendable () -> Bool {
    let first = first
    return { first.hasArrived.load(ordering: .relaxed) }
  }
}

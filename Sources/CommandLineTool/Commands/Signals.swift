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

/// Signals that are taken from their default action and handed to somebody instead.
final class WatchedSignals {
  private let sources: [any DispatchSourceSignal]

  /// Hands each of `signals` that comes to `handler`, on `queue`; returns when all of them are watched.
  ///
  /// Dispatch takes them from their default action. Until then one that comes ends the process, which has not begun anything; were it ignored
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
}

/// Hands the signals that come to another process.
final class SignalRelay {
  let signals: [Int32]
  private let queue: DispatchQueue
  private let watched: WatchedSignals
  private let receiver: Receiver

  /// Takes these signals from their default action, and keeps those that come until there is somebody to hand them to.
  ///
  /// Those that this process was started to ignore, as by nohup, stay ignored by all.
  init(_ signals: [Int32]) {
    let signals = signals.filter { !Self.isIgnored($0) }
    self.signals = signals
    let (receiver, queue) = (Receiver(), DispatchQueue(label: "signals"))
    self.receiver = receiver
    self.queue = queue
    watched = WatchedSignals(signals, on: queue) { receiver.take($0) }
  }

  /// Hands what came and what comes to `child`.
  func send(to child: ChildProcess) { queue.sync { receiver.begin(child.id) } }

  /// Hands on nothing more: the process is gone, and its number may be another's.
  func stop() { queue.sync { receiver.end() } }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = Glibc.sigaction()
    sigaction(signal, nil, &action)
    // Functions can be compared as addresses alone; that of SIG_IGN is no function's.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

/// Who gets the signals.
///
/// Unchecked: only the relay's queue touches it.
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
    // A terminal's Ctrl-C has reached the command already, which is in the same group.
    let isTerminals = (signal == SIGINT || signal == SIGQUIT) && isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp()
    if !isTerminals { kill(process, signal) }
  }
}

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

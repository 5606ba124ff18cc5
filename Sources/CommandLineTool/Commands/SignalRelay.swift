internal import Dispatch
internal import Glibc

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

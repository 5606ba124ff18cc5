internal import Dispatch

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

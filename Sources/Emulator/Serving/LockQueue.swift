internal import HTTPServer

/// Holds requests that may write back while another process has locked the database, so that the loop never blocks and reads go on.
///
/// After half a second, the requests run anyway, and their writes are refused.
final class LockQueue {
  private static let patience = Duration.milliseconds(500)
  private static let interval = Duration.milliseconds(5)

  private let store: Store
  private let loop: EventLoop
  /// The held requests in the order in which they came.
  private var held: [(end: ContinuousClock.Instant, run: () -> Void)] = []

  /// Makes a queue for the lock of `store`, which must refuse locks at once; uses `loop`'s timers.
  init(_ store: Store, _ loop: EventLoop) {
    self.store = store
    self.loop = loop
  }

  /// Returns what `make` returns, as soon as the database is not locked.
  func answer(_ make: @escaping () -> Answer) -> Answer {
    if held.isEmpty, store.canWrite() { return make() }
    let answer = Deferred()
    // If the client disconnects before the request has run, it does not run.
    var isGone = false
    answer.onCancel { isGone = true }
    let run = {
      if isGone { return }
      switch make() {
      case .now(let response): answer.complete(response)
      case .later(let inner):
        answer.onCancel { inner.cancel() }
        inner.observe { if let response = $0 { answer.complete(response) } }
      }
    }
    held.append((.now + Self.patience, run))
    if held.count == 1 { poll() }
    return .later(answer)
  }

  private func poll() {
    loop.schedule(after: Self.interval) { [weak self] in
      guard let self else { return }
      let now = ContinuousClock.now
      let free = store.canWrite() ? held[...] : held.prefix { $0.end <= now }
      held.removeFirst(free.count)
      for request in free { request.run() }
      if !held.isEmpty { poll() }
    }
  }
}

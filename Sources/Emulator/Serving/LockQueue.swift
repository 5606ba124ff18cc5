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
  private var held: [HeldRequest] = []

  /// Makes a queue for the lock of `store`, which must refuse locks at once; uses `loop`'s timers.
  init(_ store: Store, _ loop: EventLoop) {
    self.store = store
    self.loop = loop
  }

  /// Returns what `make` returns, as soon as the database is not locked.
  func answer(_ make: @escaping () -> Answer) -> Answer {
    if held.isEmpty, store.canWrite() { return make() }
    let request = HeldRequest(until: .now + Self.patience, make)
    held.append(request)
    if held.count == 1 { poll() }
    return .later(request.answer)
  }

  private func poll() {
    loop.schedule(after: Self.interval) { [weak self] in
      guard let self else { return }
      let now = ContinuousClock.now
      let free = store.canWrite() ? held[...] : held.prefix { $0.end <= now }
      held.removeFirst(free.count)
      for request in free { request.letThrough() }
      if !held.isEmpty { poll() }
    }
  }
}

/// A request that waits for the lock.
private final class HeldRequest {
  let answer = Deferred()
  let end: ContinuousClock.Instant
  private let make: () -> Answer
  private var isGone = false

  init(until end: ContinuousClock.Instant, _ make: @escaping () -> Answer) {
    self.end = end
    self.make = make
    // If the client disconnects before the request has run, it does not run. The response releases this closure, and so itself, when it is
    // completed or cancelled.
    answer.onCancel { [self] in isGone = true }
  }

  func letThrough() {
    if isGone { return }
    switch make() {
    case .now(let response): answer.complete(response)
    case .later(let inner):
      answer.onCancel { inner.cancel() }
      inner.observe { [answer] in if let response = $0 { answer.complete(response) } }
    }
  }
}

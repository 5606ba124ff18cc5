internal import HTTPServer

/// Holds requests that may write back while another process has locked the database, so that the loop never blocks and reads go on.
///
/// After half a second, the requests run anyway, and their writes are refused.
final class LockQueue {
  private static let patience = Duration.milliseconds(500)
  private static let interval = Duration.milliseconds(5)

  private let store: Store
  private let loop: EventLoop
  private var held: [HeldRequest] = []

  /// Makes a queue for the lock of `store`, which must refuse locks at once; uses `loop`'s timers.
  init(_ store: Store, _ loop: EventLoop) {
    self.store = store
    self.loop = loop
  }

  /// Returns what `make` returns, as soon as the database is not locked.
  func answer(_ make: @escaping () -> Answer) -> Answer {
    if held.isEmpty, store.canWrite() { return make() }
    let request = HeldRequest(make)
    held.append(request)
    if held.count == 1 { poll() }
    request.timer = loop.schedule(after: Self.patience) { [weak self] in self?.giveUp() }
    return .later(request.answer)
  }

  private func poll() {
    loop.schedule(after: Self.interval) { [weak self] in
      guard let self, !held.isEmpty else { return }
      if store.canWrite() { letThrough(held.count) } else { poll() }
    }
  }

  /// Timers fire in order, so that the first request has waited the longest.
  private func giveUp() { if !held.isEmpty { letThrough(1) } }

  private func letThrough(_ count: Int) {
    let free = held.prefix(count)
    held.removeFirst(count)
    for request in free { request.letThrough() }
  }
}

/// A request that waits for the lock.
private final class HeldRequest {
  let answer = Deferred()
  var timer: ScheduledAction?
  private let make: () -> Answer
  private var isGone = false

  init(_ make: @escaping () -> Answer) {
    self.make = make
    // If the client disconnects before the request has run, it does not run. The response releases this closure, and so itself, when it is
    // completed or cancelled.
    answer.onCancel { [self] in isGone = true }
  }

  func letThrough() {
    timer?.cancel()
    if isGone { return }
    switch make() {
    case .now(let response): answer.complete(response)
    case .later(let inner):
      answer.onCancel { inner.cancel() }
      inner.observe { [answer] in if let response = $0 { answer.complete(response) } }
    }
  }
}

internal import HTTPServer

/// Keeps requests that may write back while another process has the database locked: nothing is waited for on the loop, so that whoever only
/// reads goes on.
///
/// A lock is waited for half a second; then the requests are let through, and what they write is refused.
final class LockQueue {
  private static let patience = Duration.milliseconds(500)
  private static let interval = Duration.milliseconds(5)

  private let store: Store
  private let loop: EventLoop
  private var held: [HeldRequest] = []

  /// A queue for the lock of `store`, which refuses locks at once; it uses `loop`'s timers.
  init(_ store: Store, _ loop: EventLoop) {
    self.store = store
    self.loop = loop
  }

  /// What `make` answers, as soon as the lock is free.
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

  /// The first has waited for as long as any may: timers fire in order.
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
  private var inner: Deferred?
  private var isGone = false

  init(_ make: @escaping () -> Answer) {
    self.make = make
    // Who has gone before the request was begun has not made it. The answer lets go of this, and so of itself, when it is given or cancelled.
    answer.onCancel = { [self] in
      isGone = true
      inner?.cancel()
    }
  }

  func letThrough() {
    timer?.cancel()
    if isGone { return }
    switch make() {
    case .now(let response): answer.complete(response)
    case .later(let deferred):
      inner = deferred
      deferred.observe { [answer] in if let response = $0 { answer.complete(response) } }
    }
  }
}

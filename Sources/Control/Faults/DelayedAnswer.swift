internal import HTTPServer

/// An answer that a fault keeps back.
final class DelayedAnswer {
  let projectID: Int?
  private let exchange: Exchange
  let deferred = Deferred()
  private var failure: Response?
  private var action: ScheduledAction?
  private let make: () -> Response
  /// Whether its time came while it was suspended.
  private var isDue = false
  private var isSuspended = false
  private var finished: () -> Void = {}
  /// The memory that it takes for as long as it is kept.
  private let reservations: [MemoryReservation]

  /// An answer for a request to a project, which `make` gives when the time has come.
  init(_ exchange: Exchange, _ projectID: Int?, _ reservations: [MemoryReservation], make: @escaping () -> Response) {
    self.exchange = exchange
    self.projectID = projectID
    self.make = make
    self.reservations = reservations
  }

  /// Has the answer given after `delay`, and `finished` called then.
  ///
  /// The delay ends as soon as the client goes. What it asked for is done all the same: the service does not notice either.
  func schedule(on loop: EventLoop, after delay: Duration, finished: @escaping () -> Void) {
    self.finished = finished
    action = loop.schedule(after: delay) { [weak self] in self?.give() }
    deferred.onCancel = { [weak self] in self?.give() }
  }

  private func give() {
    if isSuspended { return isDue = true }
    action?.cancel()
    deferred.complete(failure ?? make())
    finished()
  }

  /// The write behind the answer was undone: the client gets `failure` instead.
  func takeBack(for failure: Response) {
    self.failure = failure
    exchange.rows = []
  }

  /// Keeps the answer back until it is dropped or goes on: within the turn that is to drop it, which may fail.
  func suspend() { isSuspended = true }

  /// Goes on, as if nothing had been.
  func resume() {
    isSuspended = false
    if isDue { give() }
  }

  /// Gives the answer up: nobody is asked any more, and the client's connection ends.
  func drop() {
    action?.cancel()
    deferred.complete(Response(.serviceUnavailable, delivery: .dropped))
  }
}

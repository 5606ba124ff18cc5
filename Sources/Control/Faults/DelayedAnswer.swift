internal import HTTPServer

/// An answer that a fault keeps back.
final class DelayedAnswer {
  let projectID: Int?
  private let exchange: Exchange
  let deferred = Deferred()
  private var failure: Response?
  private var action: ScheduledAction?
  private let make: () -> Response

  /// An answer for a request to a project, which `make` gives when the time has come.
  init(_ exchange: Exchange, _ projectID: Int?, make: @escaping () -> Response) {
    self.exchange = exchange
    self.projectID = projectID
    self.make = make
  }

  /// Has the answer given after `delay`, and `finished` called then.
  ///
  /// The delay ends as soon as the client goes. What it asked for is done all the same: the service does not notice either.
  func schedule(on loop: EventLoop, after delay: Duration, finished: @escaping () -> Void) {
    let end = { [weak self] in
      guard let self else { return }
      action?.cancel()
      deferred.complete(failure ?? make())
      finished()
    }
    action = loop.schedule(after: delay, end)
    deferred.onCancel = end
  }

  /// The write behind the answer was undone: the client gets `failure` instead.
  func takeBack(for failure: Response) {
    self.failure = failure
    exchange.rows = []
  }

  /// Gives the answer up: nobody is asked any more, and the client's connection ends.
  func drop() {
    action?.cancel()
    deferred.complete(Response(.serviceUnavailable, delivery: .dropped))
  }
}

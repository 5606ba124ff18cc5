internal import HTTPServer

/// An answer that a fault keeps back.
final class DelayedAnswer {
  let projectID: Int?
  let deferred = Deferred()
  /// What the client gets instead, where the write behind the answer could not be made lasting.
  var failure: Response?
  private var action: ScheduledAction?
  private let make: () -> Response
  /// Whether its time came while it was suspended.
  private var isDue = false
  private var isSuspended = false
  private var finished: () -> Void = {}

  /// An answer for a request to a project, which `make` gives when the time has come.
  init(_ projectID: Int?, make: @escaping () -> Response) {
    self.projectID = projectID
    self.make = make
  }

  /// Has the answer given after `delay`, and `finished` called then.
  ///
  /// Also where the client has gone by then: the service does not notice either, and does what it was asked.
  func schedule(on loop: EventLoop, after delay: Duration, finished: @escaping () -> Void) {
    self.finished = finished
    action = loop.schedule(after: delay) { [weak self] in self?.give() }
  }

  private func give() {
    if isSuspended { return isDue = true }
    deferred.complete(failure ?? make())
    finished()
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

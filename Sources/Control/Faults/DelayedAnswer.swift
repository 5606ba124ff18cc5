internal import HTTPServer

/// An answer that a fault keeps back.
final class DelayedAnswer {
  let projectID: Int?
  let deferred = Deferred()
  /// What the client gets instead, where the write behind the answer could not be made lasting.
  var failure: Response?
  private var action: ScheduledAction?
  private let make: () -> Response
  /// The memory that it takes for as long as it is kept.
  private let reservations: [MemoryReservation]

  /// An answer for a request to a project, which `make` gives when the time has come.
  init(_ projectID: Int?, _ reservations: [MemoryReservation], make: @escaping () -> Response) {
    self.projectID = projectID
    self.make = make
    self.reservations = reservations
  }

  /// Has the answer given after `delay`, and `finished` called then.
  ///
  /// Also where the client has gone by then: the service does not notice either, and does what it was asked.
  func schedule(on loop: EventLoop, after delay: Duration, finished: @escaping () -> Void) {
    action = loop.schedule(after: delay) { [weak self] in
      guard let self else { return }
      deferred.complete(failure ?? make())
      finished()
    }
  }

  /// Gives the answer up: nobody is asked any more, and the client's connection ends.
  func drop() {
    action?.cancel()
    deferred.complete(Response(.serviceUnavailable, delivery: .dropped))
  }
}

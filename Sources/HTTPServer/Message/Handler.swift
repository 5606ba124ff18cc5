/// What makes answers of requests.
///
/// The server calls it on its loop alone, so it needs no locks, and must never block.
package protocol Handler: AnyObject {
  /// Answers a request, at once or later.
  func answer(_ request: Request) -> Answer

  /// Makes lasting what the answers of this turn say; called once at the end of every turn of the loop in which the handler may have done
  /// something (an answer, a completed one, a scheduled action, a call of `Server.perform`), before any byte of those answers is written.
  ///
  /// nil means that all went well. A response means that it did not: the answers of this turn are taken back, and every connection that has one
  /// gets this response instead and is closed.
  func settle() -> Response?

  /// Gives the answer for a request that the server itself refuses; the server closes the connection after it.
  func refusal(_ refusal: Refusal) -> Response
}

/// What a handler says to a request.
package enum Answer {
  /// The answer is there.
  case now(Response)
  /// The answer is given by `Deferred.complete(_:)`. Until then no further request of that connection is handled; other connections go on.
  case later(Deferred)
}

/// What was done with the handler did not last: `Handler.settle` said so.
package struct SettlementError: Error, Sendable {
  /// What `settle` gave.
  package let response: Response
}

/// The server has stopped, and its handler is gone.
package struct ServerStoppedError: Error, Hashable, Sendable {
  /// Says so.
  package init() {}
}

/// An answer that is owed and comes later.
///
/// It belongs to the loop, as its handler does.
package final class Deferred {
  private enum State {
    case unclaimed
    case claimed(by: Connection)
    case completed(Response)
    case over
  }

  private var state = State.unclaimed
  /// Called once when the connection has gone before the answer came.
  ///
  /// It is let go of when the answer comes.
  package var onCancel: (() -> Void)?
  private var observer: ((Response?) -> Void)?

  /// Makes one to hand to the server as `Answer.later`.
  package init(onCancel: (() -> Void)? = nil) {
    self.onCancel = onCancel
  }

  /// Gives the answer, also before the server has heard of it.
  ///
  /// A second one, or one after the connection has gone, does nothing.
  package func complete(_ response: Response) {
    switch state {
    case .unclaimed:
      state = .completed(response)
      tell(response)
    case .claimed(let connection):
      state = .over
      onCancel = nil
      connection.complete(response)
      tell(response)
    case .completed, .over:
      break
    }
  }

  /// Has `body` called once with the answer, at once where it is there already, or with nil where the connection goes before it comes.
  package func observe(_ body: @escaping (Response?) -> Void) {
    if case .completed(let response) = state { return body(response) }
    guard let earlier = observer else { return observer = body }
    observer = { response in
      earlier(response)
      body(response)
    }
  }

  /// Takes the answer if it is there already, and has it told to `connection` otherwise.
  func claim(by connection: Connection) -> Response? {
    guard case .completed(let response) = state else {
      state = .claimed(by: connection)
      return nil
    }
    state = .over
    onCancel = nil
    return response
  }

  /// Says that nobody is left who would hear the answer; does nothing once it has come.
  package func cancel() {
    switch state {
    case .unclaimed, .claimed: break
    case .completed, .over: return
    }
    state = .over
    let cancelled = onCancel
    onCancel = nil
    cancelled?()
    tell(nil)
  }

  private func tell(_ response: Response?) {
    let observer = observer
    self.observer = nil
    observer?(response)
  }
}

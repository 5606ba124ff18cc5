/// Responds to requests.
///
/// The server calls it only on its event loop, so it needs no locks; it must never block.
package protocol Handler: AnyObject {
  /// Responds to a request, at once or later.
  func answer(_ request: Request) -> Answer

  /// Commits the changes of this turn of the loop and returns nil, or returns the response to send if they could not be committed.
  ///
  /// The server calls it once at the end of every turn in which the handler may have done something (a response, a completed `Deferred`, a
  /// scheduled action, a call of `Server.perform`), before it writes any byte of the turn's responses. If the commit failed, every connection
  /// with a response in this turn gets the returned one instead and is closed.
  func commitTurn() -> Response?

  /// Returns the response to a request that the server itself refuses; the server then closes the connection.
  func refusal(_ refusal: Refusal) -> Response
}

/// What a handler returns for a request.
package enum Answer {
  /// The response.
  case now(Response)
  /// The response follows by `Deferred.complete(_:)`. Until then, no further request of that connection is handled; others are not affected.
  case later(Deferred)
}

/// The changes of a turn could not be committed: `Handler.commitTurn` returned a response.
package struct CommitError: Error, Sendable {
  /// The response that `commitTurn` returned.
  package let response: Response
}

/// The server has stopped, and its handler is gone.
package struct ServerStoppedError: Error, Hashable, Sendable {
  /// Makes the error.
  package init() {}
}

/// A response that follows later.
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
  private var observers: [(Response?) -> Void] = []

  /// Makes a value to return to the server as `Answer.later`.
  package init() {}

  /// Sends the response; may be called before the server has received this value.
  ///
  /// A second call, or one after the connection has closed, does nothing.
  package func complete(_ response: Response) {
    switch state {
    case .unclaimed:
      state = .completed(response)
    case .claimed(let connection):
      state = .over
      connection.complete(response)
    case .completed, .over:
      return
    }
    notify(response)
  }

  /// Calls `body` once: with the response (at once if it has come already), or with nil if the connection closes before it comes.
  package func observe(_ body: @escaping (Response?) -> Void) {
    if case .completed(let response) = state { body(response) } else { observers.append(body) }
  }

  /// Calls `body` once if the connection closes before the response comes.
  package func onCancel(_ body: @escaping () -> Void) {
    observe { if $0 == nil { body() } }
  }

  /// Returns a response that follows when this one does, changed by `transform`.
  ///
  /// If its connection closes before, that of this one counts as closed.
  package func map(_ transform: @escaping (Response) -> Response) -> Deferred {
    let outer = Deferred()
    outer.onCancel { [self] in cancel() }
    observe { if let response = $0 { outer.complete(transform(response)) } }
    return outer
  }

  /// Returns the response if it has come already; otherwise returns nil and sends the response to `connection` later.
  func claim(by connection: Connection) -> Response? {
    guard case .completed(let response) = state else {
      state = .claimed(by: connection)
      return nil
    }
    state = .over
    return response
  }

  /// Reports that the connection has closed; does nothing if the response has come.
  package func cancel() {
    switch state {
    case .unclaimed, .claimed: break
    case .completed, .over: return
    }
    state = .over
    notify(nil)
  }

  private func notify(_ response: Response?) {
    let informed = observers
    observers = []
    for inform in informed { inform(response) }
  }
}

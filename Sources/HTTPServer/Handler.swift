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

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

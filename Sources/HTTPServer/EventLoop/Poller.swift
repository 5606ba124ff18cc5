/// Tells which descriptors are ready, as long as they are (level-triggered).
protocol Poller: AnyObject {
  /// Begins to watch `descriptor`; throws when the system has no room for it.
  func add(_ descriptor: CInt, for readiness: Readiness) throws(SocketError)
  /// Changes what `descriptor` is watched for.
  func change(_ descriptor: CInt, to readiness: Readiness)
  /// Ends the watching of `descriptor`, which is still open.
  func remove(_ descriptor: CInt)
  /// Waits up to `milliseconds`, for ever when that is -1, and puts those that are ready in place of what `ready` holds.
  func wait(milliseconds: CInt, into ready: inout [ReadyDescriptor])
}

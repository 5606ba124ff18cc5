internal import Emulator
internal import HTTPServer

extension RunningEmulator {
  /// The answer to a request that comes from this process and over no connection, once what it did is lasting.
  ///
  /// - Throws: `ServerStoppedError` where the emulator has stopped or stops meanwhile, `SettlementError` where the database failed,
  ///   `CancellationError` where the task is cancelled before an answer that comes later.
  func answer(_ request: Request) async throws -> Response {
    let (answers, late) = AsyncStream<Response>.makeStream()
    let now = try await withCheckedThrowingContinuation { continuation in
      answer(request) { response in
        if let response { late.yield(response) }
        late.finish()
      } then: {
        continuation.resume(with: $0)
      }
    }
    if let now { return now }
    for await response in answers { return response }
    try Task.checkCancellation()
    throw ServerStoppedError()
  }
}

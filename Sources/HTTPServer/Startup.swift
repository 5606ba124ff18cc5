import Dispatch
import Synchronization

/// Lets the thread that starts a server wait until the loop has said whether it runs.
final class Startup: Sendable {
  private let failure = Mutex<(any Error)?>(nil)
  private let decided = DispatchSemaphore(value: 0)

  /// Runs `body`, which calls `succeed` on its way; what it throws before that, `wait` throws.
  func run(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      failure.withLock { $0 = error }
      decided.signal()
    }
  }

  func succeed() {
    decided.signal()
  }

  func wait() throws {
    decided.wait()
    if let error = failure.withLock({ $0 }) { throw error }
  }
}

import Testing

@testable import HTTPServer

/// The loop's timers, on the thread of the test.
@Suite struct EventLoopTests {
  private final class Weak {
    weak var action: ScheduledAction?

    init(_ action: ScheduledAction) { self.action = action }
  }

  /// Waits of clients that have gone would otherwise stay for as long as they were to last.
  @Test func letsGoOfCancelledActions() throws {
    let loop = try EventLoop()
    let kept = loop.schedule(after: .seconds(600)) {}
    var cancelled: [Weak] = []
    for _ in 0..<10_000 {
      let action = loop.schedule(after: .seconds(600)) {}
      action.cancel()
      cancelled.append(Weak(action))
    }
    #expect(cancelled.count { $0.action != nil } <= 64)
    #expect(!kept.isCancelled)
  }

  @Test func runsWhatIsLeftInOrder() throws {
    let loop = try EventLoop()
    var order: [Int] = []
    for number in 0..<300 {
      let action = loop.schedule(after: .zero) { order.append(number) }
      if number % 3 != 0 { action.cancel() }
    }
    while loop.turn(until: .now()) {}
    #expect(order == (0..<300).filter { $0 % 3 == 0 })
  }
}

/// An action that a loop is to run at a certain time.
package final class ScheduledAction {
  let time: MonotonicTime
  private var action: (() -> Void)?

  init(time: MonotonicTime, action: @escaping () -> Void) {
    self.time = time
    self.action = action
  }

  /// Lets go of the action; after it has run, or a second time, this does nothing.
  package func cancel() {
    action = nil
  }

  /// Whether there is nothing left to run.
  var isCancelled: Bool { action == nil }

  func run() {
    let action = self.action
    self.action = nil
    action?()
  }
}

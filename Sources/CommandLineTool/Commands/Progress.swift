internal import Synchronization

/// Shows on a terminal how far a long load is.
///
/// A short one shows nothing.
final class Progress: Sendable {
  private let task: String
  private let started = ContinuousClock.now
  private let shown = Mutex(0)

  /// Progress of `task`, such as "loading the seed".
  init(_ task: String) { self.task = task }

  /// Shows that `count` rows of `total` are in, where that is a new hundredth and somebody has been waiting for it.
  func show(_ count: Int, of total: Int) {
    guard count.isMultiple(of: 256), StandardError.isTerminal, ContinuousClock.now - started > .milliseconds(300) else { return }
    let percent = count * 100 / max(total, 1)
    shown.withLock { shown in
      guard percent > shown else { return }
      shown = percent
      StandardError.write("\r\(task): \(percent) %")
    }
  }

  /// Takes the display away.
  func end() {
    if shown.withLock({ $0 }) > 0 { StandardError.write("\r\u{1b}[K") }
  }
}

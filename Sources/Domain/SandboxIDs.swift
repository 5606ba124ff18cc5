/// The ids that an emulator gives its sandboxes: from `first` on, every `step`th.
///
/// Emulators that share a step, and whose first ids are less than it apart, never give the same id, and the remainder of an id by the step
/// tells whose it is.
package struct SandboxIDs: Hashable, Sendable {
  /// Those of an emulator that stands alone.
  package static let all = SandboxIDs(first: lowest, step: 1)

  /// Fixtures, which count from 1, may be loaded after sandboxes are made.
  package static let lowest = 1_000_001

  private let first: Int
  private let step: Int

  private init(first: Int, step: Int) {
    self.first = first
    self.step = step
  }

  /// Reads `FIRST/STEP`, such as `1000001/4`; nil for another text, and for numbers out of bounds: `lowest` to 10¹⁵, 1 to 10⁶.
  package init?(_ text: String) {
    let numbers = text.split(separator: "/" as Character, omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let first = numbers[0], let step = numbers[1], (Self.lowest...1_000_000_000_000_000).contains(first),
      (1...1_000_000).contains(step)
    else { return nil }
    self.init(first: first, step: step)
  }

  /// The first of them above `id`; nil where there is none.
  package func next(after id: Int) -> Int? {
    guard id >= first else { return first }
    let (next, overflow) = id.addingReportingOverflow(step - (id - first) % step)
    return overflow ? nil : next
  }
}

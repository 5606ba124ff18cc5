internal import Storage

/// What the handlers within the journal tell it of the request that they are answering.
///
/// The journal takes it with the answer, so that it never gets to another request.
package final class RequestNotes {
  /// The id of the fault rule that was applied.
  package var fault: String?

  /// Notes that say nothing yet.
  package init() {}

  /// Gives what was noted since the last time; nil where nothing was.
  func take() -> Noted? {
    guard let fault else { return nil }
    self.fault = nil
    return Noted(fault: fault)
  }
}

/// What was noted of one request.
struct Noted {
  /// The id of the fault rule that was applied.
  var fault: String?
  /// The rows that were changed.
  var rows: [ChangedRow] = []

  /// What `first` and then `second` say.
  static func joined(_ first: Noted?, _ second: Noted?) -> Noted? {
    guard let first, let second else { return first ?? second }
    return Noted(fault: second.fault ?? first.fault, rows: first.rows + second.rows)
  }
}

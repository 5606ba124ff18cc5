package import JSON

/// What the handlers within the journal tell it of the request that they are answering.
///
/// The journal takes it with the answer, so that it never gets to another request.
package final class RequestNotes {
  /// The id of the fault rule that was applied.
  package var fault: String?
  /// The rows that were changed.
  package var changes: JSONValue?

  /// Notes that say nothing yet.
  package init() {}

  /// Gives what was noted since the last time; nil where nothing was.
  func take() -> Noted? {
    guard fault != nil || changes != nil else { return nil }
    defer { (fault, changes) = (nil, nil) }
    return Noted(fault: fault, changes: changes)
  }
}

/// What was noted of one request.
struct Noted {
  var fault: String?
  var changes: JSONValue?

  /// What `first` and then `second` say.
  static func joined(_ first: Noted?, _ second: Noted?) -> Noted? {
    guard let first, let second else { return first ?? second }
    return Noted(fault: second.fault ?? first.fault, changes: second.changes ?? first.changes)
  }
}

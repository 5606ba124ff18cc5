package import HTTPServer
internal import Storage

/// A request on its way through the handlers round the API, with what they learn of it beside its answer.
///
/// Each request has its own, so that what belongs to it never gets to another, however late its answer comes.
package final class Exchange {
  let request: Request
  /// The id of the fault rule that was applied; nil for none.
  var fault: Int?
  /// The rows that the API changed for the request, taken as soon as it had answered.
  var rows: [ChangedRow] = []

  /// An exchange that has just begun.
  package init(_ request: Request) { self.request = request }
}

/// A handler round the API, by the way that a request takes: the journal, and within it the faults.
package protocol ExchangeHandler: AnyObject {
  /// Answers a request, at once or later, and notes in the exchange what becomes known of it until then.
  func answer(_ exchange: Exchange) -> Answer

  /// As `Handler.settle`.
  func settle() -> Response?

  /// As `Handler.refusal`.
  func refusal(_ refusal: Refusal) -> Response
}

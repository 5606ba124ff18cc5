internal import Domain
internal import HTTPServer

/// What the document says of an endpoint.
///
/// A class, so that an endpoint, which each request copies, carries one reference and not all of this.
final class EndpointDescription: Sendable {
  /// One sentence.
  let summary: String
  /// The parameters of the query.
  let query: [(name: String, schema: Schema)]
  /// The body that it takes; nil for none.
  let body: Schema?
  /// The status of an answer that is no error, by contract.
  let status: @Sendable (Contract) -> Status
  /// The content of that answer, by contract; nil for none.
  let answer: @Sendable (Contract) -> Schema?

  init(
    summary: String, query: [(name: String, schema: Schema)] = [], body: Schema? = nil,
    status: @escaping @Sendable (Contract) -> Status, answer: @escaping @Sendable (Contract) -> Schema?
  ) {
    self.summary = summary
    self.query = query
    self.body = body
    self.status = status
    self.answer = answer
  }
}

extension Endpoint {
  /// The endpoint with what the document says of it.
  @inline(never)
  func described(
    _ summary: String, query: [(name: String, schema: Schema)] = [], body: Schema? = nil, _ status: Status = .ok, answer: Schema? = nil
  ) -> Endpoint {
    described(
      EndpointDescription(
        summary: summary, query: query, body: body, status: { _ in status }, answer: { _ in answer }))
  }

  /// The endpoint with a description in which more depends on the contract.
  func described(_ description: EndpointDescription) -> Endpoint {
    var endpoint = self
    endpoint.description = description
    return endpoint
  }
}

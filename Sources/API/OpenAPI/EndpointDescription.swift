internal import Domain
internal import HTTPServer

/// What the document says of an endpoint.
struct EndpointDescription: Sendable {
  /// One sentence.
  let summary: String
  /// The parameters of the query.
  var query: [(name: String, schema: Schema)] = []
  /// The body that it takes; nil for none.
  var body: Schema?
  /// The status of an answer that is no error, by contract.
  var status: @Sendable (Contract) -> Status = { _ in .ok }
  /// The content of that answer, by contract; nil for none.
  var answer: (@Sendable (Contract) -> Schema?)?
}

extension Endpoint {
  /// The endpoint with what the document says of it.
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

package import HTTPServer

extension Request {
  /// The parameters of the query string, decoded, in order.
  package var queryParameters: [(name: String, value: String)] {
    (query.map(FormURLEncoded.decode) ?? Form()).pairs.map { pair in
      if case .text(let text) = pair.value { (pair.name, text) } else { (pair.name, "") }
    }
  }
}

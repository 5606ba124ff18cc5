internal import API

/// What the control API's document says of a route.
struct RouteDescription: Sendable {
  /// One sentence.
  let summary: String
  /// Whether `?project_id=` confines the call to one project.
  var isConfined = true
  /// The other parameters of the query.
  var query: [(name: String, schema: Schema)] = []
  /// The body that it takes; nil for none.
  var body: Schema?
  /// The status of an answer that is no error.
  var status = 200
  /// The content of that answer; nil for none.
  var answer: Schema?
  /// The media type of that content.
  var mediaType = "application/json"
}

extension ControlRoute {
  /// The route with what the document says of it; without an answer its status is 204.
  @inline(never)
  func described(
    _ summary: String, confined isConfined: Bool = true, query: [(name: String, schema: Schema)] = [], body: Schema? = nil,
    _ status: Int? = nil, answer: Schema? = nil, mediaType: String = "application/json"
  ) -> ControlRoute {
    var route = self
    route.description = RouteDescription(
      summary: summary, isConfined: isConfined, query: query, body: body, status: status ?? (answer == nil ? 204 : 200), answer: answer,
      mediaType: mediaType)
    return route
  }
}

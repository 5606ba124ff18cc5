internal import HTTPServer

extension Response {
  /// An answer whose body is the JSON text `body`.
  static func json(_ status: Status, _ body: [UInt8]) -> Response {
    Response(status, fields: [Field(name: "Content-Type", value: "application/json")], body: body)
  }

  /// What adding a recording and the like answer: 200 `{"success":true}`.
  static let success = Response.json(.ok, Array(#"{"success":true}"#.utf8))
}

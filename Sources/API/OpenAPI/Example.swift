internal import CEmbedded
internal import Domain
internal import HTTPServer
internal import JSON

/// A request with its answer, as a golden file keeps them; the API's document shows it.
struct Example: Sendable {
  let name: String
  let method: Method
  /// The pattern of the path's route.
  let path: String
  /// The body that was sent; nil where it was no JSON.
  let body: JSONValue?
  let status: Int
  /// The body of the answer; nil where it was no JSON.
  let answer: JSONValue?

  /// Those of a contract, in the order of the golden requests; without those that lead to no route.
  static func all(_ contract: Contract) -> [Example] {
    let text = contract == .documented ? embedded_examples_documented() : embedded_examples_observed()
    // The bytes are the program's own and never change.
    let bytes = UnsafeBufferPointer(start: text.bytes, count: text.length)
    return (try? JSONValue(parsing: bytes))?.elements?.compactMap(Example.init) ?? []
  }

  private init?(_ value: JSONValue) {
    guard let name = value["name"]?.text, let method = value["method"]?.text, let target = value["target"]?.text,
      let status = value["status"]?.int, let path = Array(target.utf8).split(separator: UInt8(ascii: "?")).first,
      let (route, _) = Router.route(path)
    else { return nil }
    self.name = name
    self.method = Method(method)
    self.path = route.path
    self.status = status
    body = value["body"]
    answer = value["answer"]
  }
}

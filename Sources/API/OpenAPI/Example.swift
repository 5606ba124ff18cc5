internal import CExamples
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
    let text = contract == .documented ? examples_documented() : examples_observed()
    // The bytes are the program's own and never change.
    let bytes = UnsafeBufferPointer(start: text.bytes, count: text.length)
    guard case .array(let elements)? = try? JSONValue(parsing: bytes) else { return [] }
    return elements.compactMap(Example.init)
  }

  private init?(_ value: JSONValue) {
    guard case .object(let members) = value, case .string(let name)? = members["name"], case .string(let method)? = members["method"],
      case .string(let target)? = members["target"], case .number(let status)? = members["status"],
      let path = Array(target.string.utf8).split(separator: UInt8(ascii: "?")).first, let (route, _) = Router.route(path),
      let status = status.int
    else { return nil }
    self.name = name.string
    self.method = Method(method.string)
    self.path = route.path
    self.status = status
    body = members["body"]
    answer = members["answer"]
  }
}

/// What stands before the content of a request, checked.
struct RequestHead: Sendable {
  let line: RequestLine
  let fields: Fields
  let framing: Framing
}

import HTTPServer

/// An input says how its bytes are cut into pieces, and then what they are.
///
/// Of the first byte the lowest three bits count the lengths that follow, one byte each, which the pieces have in turn; none means one
/// piece. The fourth bit asks for small limits. So `0` begins a request in one piece, `2!#` one in pieces of 33 and 35 bytes, and `8` and
/// `:!#` the same with small limits.
private struct Input {
  let limits: RequestLimits
  let bytes: ArraySlice<UInt8>
  let pieces: [ArraySlice<UInt8>]

  init(_ input: [UInt8]) {
    let first = input.first ?? 0
    let lengths = input.dropFirst().prefix(Int(first & 7))
    var limits = ServerConfiguration().requestLimits
    if first & 8 != 0 {
      limits.maxTargetLength = 40
      limits.maxHeaderSize = 120
      limits.maxHeaderFields = 4
      limits.maxTrailerSize = 16
      limits.maxBodySize = 32
    }
    self.limits = limits
    bytes = input.dropFirst(1 + lengths.count)
    pieces = Self.cut(bytes, Array(lengths))
  }

  private static func cut(_ bytes: ArraySlice<UInt8>, _ lengths: [UInt8]) -> [ArraySlice<UInt8>] {
    guard !lengths.isEmpty else { return [bytes] }
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes
    while !rest.isEmpty {
      let piece = rest.prefix(max(1, Int(lengths[pieces.count % lengths.count])))
      pieces.append(piece)
      rest = rest.dropFirst(piece.count)
    }
    return pieces
  }
}

/// What a connection's bytes came to.
private struct Outcome: Equatable {
  var requests: [String] = []
  var refusal: Refusal?
  var progress = RequestParser.Progress.idle
  var awaitsContinue = false
}

/// One request in words, with all that it holds.
private func words(_ request: Request) -> String {
  let fields = request.fields.map { "\(String(decoding: $0.name, as: UTF8.self)): \(Array($0.value))" }
  return "\(request.method.token) \(Array(request.target)) \(Array(request.path)) \(request.query.map(Array.init) ?? [])"
    + " \(request.version) \(request.authority) \(fields) \(request.body)"
}

/// Parses `pieces` one after the other, and checks that the parser keeps its promises about each call.
private func outcome(of pieces: [ArraySlice<UInt8>], _ input: Input, startsAnew: Bool = false) -> Outcome {
  var parser = RequestParser(limits: input.limits)
  var outcome = Outcome()
  for piece in pieces {
    let piece = Array(piece)
    var offset = 0
    reading: while true {
      let before = offset
      let result = parser.parse(piece.span, from: &offset)
      require(offset >= before && offset <= piece.count, "it read \(before)..<\(offset) of \(piece.count) bytes")
      switch result {
      case .incomplete:
        require(offset == piece.count, "it left bytes unread and asks for more")
        break reading
      case .request(let request):
        require(offset > before, "it made a request of nothing")
        require(parser.progress == .idle && !parser.awaitsContinue, "it is not done with a request that it gave")
        check(request, input)
        outcome.requests.append(words(request))
        if startsAnew { parser = RequestParser(limits: input.limits) }
      case .refused(let refusal):
        require((400..<600).contains(refusal.status.code) && !refusal.reason.isEmpty, "it refuses without saying so")
        checkThatItStaysRefused(&parser, refusal)
        outcome.refusal = refusal
        return outcome
      }
    }
  }
  outcome.progress = parser.progress
  outcome.awaitsContinue = parser.awaitsContinue
  return outcome
}

/// No second request comes out of what was refused, whatever follows.
private func checkThatItStaysRefused(_ parser: inout RequestParser, _ refusal: Refusal) {
  for text in ["", "\r\n", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"] {
    let bytes = Array(text.utf8)
    var offset = 0
    guard case .refused(refusal) = parser.parse(bytes.span, from: &offset) else {
      fatalError("after a refusal comes something else")
    }
  }
}

/// What holds for every request: within its limits, nothing in it that could become a second one when it is written down again, and its
/// plainest spelling means the same.
private func check(_ request: Request, _ input: Input) {
  let target = Array(request.target)
  require(request.path.first == UInt8(ascii: "/") || request.path.elementsEqual("*".utf8), "a path that begins with no slash")
  require(target.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "a target with a byte that it cannot have")
  require(target.count <= input.limits.maxTargetLength && request.body.count <= input.limits.maxBodySize, "larger than it may be")
  var text = Array("\(request.method.token) ".utf8) + target
  text += (request.version == .http10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n").utf8
  var count = 0
  for field in request.fields {
    count += 1
    let name = String(decoding: field.name, as: UTF8.self).lowercased()
    require(!name.isEmpty && field.name.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }, "a name that is none")
    require(field.value.allSatisfy { ($0 >= 0x20 && $0 != 0x7f) || $0 == 9 }, "a value with a control character")
    if name != "content-length", name != "transfer-encoding" { text += field.name + [UInt8(ascii: ":")] + field.value + [13, 10] }
  }
  require(count <= input.limits.maxHeaderFields, "more fields than it may have")
  text += Array("Content-Length:\(request.body.count)\r\n\r\n".utf8) + request.body
  var parser = RequestParser(limits: ServerConfiguration().requestLimits)
  var offset = 0
  guard case .request(let again) = parser.parse(text.span, from: &offset), offset == text.count else {
    fatalError("its plain spelling is not one request: \(String(decoding: text, as: UTF8.self).debugDescription)")
  }
  require(
    again.method == request.method && again.target == request.target && again.path == request.path && again.query == request.query
      && again.version == request.version && again.body == request.body, "its plain spelling means something else")
}

/// The same bytes give the same requests and the same refusal in one piece, in the pieces that the input asks for, and byte by byte.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzRequestParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Input(Array(UnsafeBufferPointer(start: start, count: count)))
  let whole = outcome(of: [input.bytes], input)
  require(outcome(of: input.pieces, input) == whole, "the pieces change the outcome")
  require(outcome(of: input.bytes.indices.map { input.bytes[$0...$0] }, input) == whole, "single bytes change the outcome")
  require(outcome(of: [input.bytes], input, startsAnew: true) == whole, "a request changes those after it")
  return 0
}

/// Unlike `precondition`, says in an optimized build too what does not hold.
private func require(_ holds: Bool, _ complaint: @autoclosure () -> String) {
  if !holds { fatalError(complaint()) }
}

internal import HTTPServer

/// Allows web pages of one origin to use the emulated API: CORS (fetch.spec.whatwg.org, 3.3).
final class CrossOrigin: ExchangeHandler {
  private let inner: any ExchangeHandler
  private let origin: AllowedOrigin

  /// Allows pages of `origin` to use `inner`.
  init(_ inner: any ExchangeHandler, _ origin: AllowedOrigin) {
    self.inner = inner
    self.origin = origin
  }

  func answer(_ exchange: Exchange) -> Answer {
    let request = exchange.request
    let asking = request.fields.first("origin").map { String(decoding: $0, as: UTF8.self) }
    let isAllowed = asking.map { origin.text == "*" || $0 == origin.text } ?? false
    if asking != nil, request.method == .options, request.fields.contains("access-control-request-method") {
      return .now(preflight(request, isAllowed))
    }
    switch inner.answer(exchange) {
    case .now(let response): return .now(marked(response, isAllowed))
    case .later(let deferred): return .later(deferred.map { [self] in marked($0, isAllowed) })
    }
  }

  func commitTurn() -> APIError? { inner.commitTurn() }

  private func marked(_ response: Response, _ isAllowed: Bool) -> Response {
    var response = response
    response.fields.append(Self.vary)
    guard isAllowed else { return response }
    response.fields.append(Field(name: "Access-Control-Allow-Origin", value: origin.text))
    response.fields.append(Field(name: "Access-Control-Expose-Headers", value: "Allow, Retry-After, X-Emulator-Hint, X-Emulator-Warning"))
    return response
  }

  private func preflight(_ request: Request, _ isAllowed: Bool) -> Response {
    var response = Response(.noContent, fields: [Self.vary])
    guard isAllowed else { return response }
    response.fields.append(Field(name: "Access-Control-Allow-Origin", value: origin.text))
    response.fields.append(Field(name: "Access-Control-Allow-Methods", value: "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS"))
    // All requested headers are allowed: the API ignores those it does not know.
    if let headers = request.fields.first("access-control-request-headers") {
      response.fields.append(Field(name: "Access-Control-Allow-Headers", value: String(decoding: headers, as: UTF8.self)))
    }
    response.fields.append(Field(name: "Access-Control-Max-Age", value: "600"))
    return response
  }

  private static let vary = Field(name: "Vary", value: "Origin")
}

/// The origin whose web pages may use the emulated API, or `*` for all.
package struct AllowedOrigin: Hashable, Sendable {
  package let text: String

  /// Returns nil if `text` is neither `*` nor an origin as browsers write it, such as `http://localhost:3000` (RFC 6454, 6.2).
  package init?(_ text: String) {
    self.text = text
    if text == "*" { return }
    guard let scheme = ["http://", "https://"].first(where: text.hasPrefix), text.count > scheme.count,
      text.dropFirst(scheme.count).utf8.allSatisfy({ byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._:[]".utf8.contains(byte)
        }
      })
    else { return nil }
  }
}

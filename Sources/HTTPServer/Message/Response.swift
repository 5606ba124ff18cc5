/// A response (RFC 9110, 15).
///
/// The server itself sends Date, Content-Length, Transfer-Encoding and Connection, and ignores fields with these names.
package struct Response: Sendable {
  /// The status.
  package var status: Status
  /// Whether the server closes the connection after this response (`Connection: close`, RFC 9112, 9.6).
  package var closes: Bool
  /// The fields, sent in this order.
  package var fields: [Field]
  /// The content.
  ///
  /// Set it for HEAD as for GET: the server sends only its length (RFC 9110, 9.3.2).
  package var body: [UInt8]
  /// How the response is delivered.
  package var delivery: Delivery
  /// The time for the field Date, in microseconds since 1970; nil for the server's clock.
  package var date: Int64?

  /// Makes a response.
  package init(_ status: Status, fields: [Field] = [], body: [UInt8] = [], closes: Bool = false, delivery: Delivery = .whole) {
    self.status = status
    self.fields = fields
    self.body = body
    self.closes = closes
    self.delivery = delivery
  }

  /// Whether the length of the content is known at its beginning.
  var hasLength: Bool { if case .streamed = delivery { false } else { true } }
}

/// A status code (RFC 9110, 15).
package struct Status: Hashable, Sendable {
  /// 16 bits, so that a whole `Response` fits into registers.
  private let number: UInt16
  /// The three-digit code.
  package var code: Int { Int(number) }

  /// Makes the status `code`; traps unless it has three digits (RFC 9112, 4).
  package init(_ code: Int) {
    precondition((100...999).contains(code), "a status code has three digits")
    number = UInt16(code)
  }

  /// 200.
  package static let ok = Status(200)
  /// 201.
  package static let created = Status(201)
  /// 202.
  package static let accepted = Status(202)
  /// 204: the server sends no content and no Content-Length with it.
  package static let noContent = Status(204)
  /// 302.
  package static let found = Status(302)
  /// 400.
  package static let badRequest = Status(400)
  /// 401.
  package static let unauthorized = Status(401)
  /// 403.
  package static let forbidden = Status(403)
  /// 404.
  package static let notFound = Status(404)
  /// 405.
  package static let methodNotAllowed = Status(405)
  /// 406.
  package static let notAcceptable = Status(406)
  /// 408.
  package static let requestTimeout = Status(408)
  /// 409.
  package static let conflict = Status(409)
  /// 415.
  package static let unsupportedMediaType = Status(415)
  /// 429 (RFC 6585, 4).
  package static let tooManyRequests = Status(429)
  /// 500.
  package static let internalServerError = Status(500)
  /// 503.
  package static let serviceUnavailable = Status(503)
  /// 507 (RFC 4918, 11.5).
  package static let insufficientStorage = Status(507)

  /// Whether a response with this status may have content (RFC 9110, 6.4.1).
  package var allowsContent: Bool {
    code >= 200 && code != 204 && code != 304
  }

  /// The registered phrase for the code; empty for a code without one, as RFC 9112, 4 allows.
  package var reasonPhrase: String {
    switch code {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 402: "Payment Required"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 411: "Length Required"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 418: "I'm a teapot"
    case 421: "Misdirected Request"
    case 422: "Unprocessable Content"
    case 425: "Too Early"
    case 428: "Precondition Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 451: "Unavailable For Legal Reasons"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    case 507: "Insufficient Storage"
    default: ""
    }
  }
}

/// How a response is delivered: complete, piece by piece, or broken as networks and servers break responses.
///
/// Responses to earlier requests on the same connection are sent first. If the connection is closed, further requests on it are not handled.
package indirect enum Delivery: Sendable {
  /// The complete response.
  case whole
  /// The head with the full Content-Length and the first `after` bytes of the content; then the connection is closed.
  ///
  /// To a client, that is an incomplete message (RFC 9112, 8). The connection is closed normally (FIN), or `byReset` (RST), which discards
  /// bytes that have not reached the client's system yet.
  case truncated(after: Int, byReset: Bool = false)
  /// The head and the first `bytes` bytes of the content at once, then as many more each time `every` has passed since the last were
  /// written; the connection stays open.
  case dribbled(bytes: Int, every: Duration)
  /// The head without a length, the content, and then what is sent by the stream, until the connection is closed (RFC 9112, 6.3).
  ///
  /// The response to HEAD is the head alone. The server closes the connection as soon as it stops or the client has gone, and also if the
  /// client leaves more than `ServerConfiguration.maxPendingOutput` bytes unread, or reads none of them for `writeTimeout`.
  case streamed(ResponseStream)
  /// These bytes instead of the response; then the connection is closed.
  case raw([UInt8])
  /// No bytes; the connection is reset (RST).
  case reset
  /// No bytes; the connection is closed normally (FIN).
  case dropped
}

/// The content of a response that follows its head for as long as the client stays.
///
/// The connection owns it: a handler that keeps a weak reference has nil as soon as nobody reads any more, and nothing to clean up.
///
/// `@unchecked` because a response may be passed between threads, but only the loop, to which this belongs, looks inside.
package final class ResponseStream: @unchecked Sendable {
  private weak var connection: Connection?

  /// Makes a stream to return to the server in `Delivery.streamed`.
  package init() {}

  /// Sends `bytes` at the end of the turn; does nothing before the server has the response, and after the connection has closed.
  package func send(_ bytes: [UInt8]) { connection?.stream(bytes) }

  func open(on connection: Connection) { self.connection = connection }
}

/// Why the server itself refuses a request.
///
/// The connection is closed after every refusal.
package struct Refusal: Error, Hashable, Sendable {
  /// The status of the response.
  package let status: Status
  /// One sentence for the client.
  package let reason: String

  /// Makes a refusal with the status `code`.
  package init(_ code: Int, _ reason: String) {
    status = Status(code)
    self.reason = reason
  }
}

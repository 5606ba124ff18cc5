import HTTPServer
import Testing

/// What the bytes of a connection come to by a clause of an RFC: each request in words, and the status of the refusal at the end, if any.
struct Rule: Sendable, CustomTestStringConvertible {
  /// Such as `9112, 6.1: an unknown coding`: the number of the RFC, its section, and what it is about.
  let clause: String
  let bytes: [UInt8]
  let requests: [String]
  let refusal: Int?
  var testDescription: String {
    "\(clause.first?.isNumber == true ? "RFC " : "")\(clause): \(String(decoding: bytes.prefix(120), as: UTF8.self).debugDescription)"
  }

  /// `text` is in Latin-1: each character is one byte.
  init(_ clause: String, _ text: String, _ requests: [String], refused refusal: Int? = nil) {
    self.clause = clause
    bytes = text.unicodeScalars.map { UInt8($0.value) }
    self.requests = requests
    self.refusal = refusal
  }

  /// Refused, with the first request of the connection.
  static func refused(_ clause: String, _ text: String, _ status: Int) -> Rule { Rule(clause, text, [], refused: status) }

  /// Each of `texts` refused with the same status, as the part of a request that `frame` puts it into.
  static func refused(_ clause: String, _ status: Int, in frame: (String) -> String, _ texts: [String]) -> [Rule] {
    texts.map { refused(clause, frame($0), status) }
  }

  // MARK: What texts are put into

  static func get(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" }
  /// A GET with these field lines, without their last line end.
  static func fields(_ lines: String) -> String { "GET / HTTP/1.1\r\n\(lines)\r\n\r\n" }
  /// A POST with these field lines behind Host, without their last line end.
  static func post(_ lines: String) -> String { "POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n" }
  static func chunked(_ content: String) -> String { post("Transfer-Encoding: chunked") + content }

  static let limits: RequestLimits = {
    var limits = ServerConfiguration().requestLimits
    limits.maxTargetLength = 200
    limits.maxHeaderSize = 300
    limits.maxHeaderFields = 10
    limits.maxTrailerSize = 40
    limits.maxBodySize = 100
    return limits
  }()
}

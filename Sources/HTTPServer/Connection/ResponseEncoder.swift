internal import Glibc

/// Encodes responses (RFC 9112, 4 to 6).
struct ResponseEncoder {
  private var date = DateField()

  /// Sets the time of further responses, in microseconds since 1970.
  mutating func setTime(microseconds: Int64) {
    date.set(microseconds: microseconds)
  }

  /// Appends `outgoing` to `batch`.
  func encode(_ outgoing: Outgoing, into batch: inout OutputBatch) {
    switch outgoing {
    case .interim: batch.append("HTTP/1.1 100 Continue\r\n\r\n")
    case .final(let response, let context):
      encodeHead(response, context, into: &batch)
      if response.status.allowsContent, !context.answersHead { batch.appendContent(response.body) }
    case .head(let response, let context): encodeHead(response, context, into: &batch)
    case .bytes(let bytes): batch.append(bytes)
    }
  }

  private func encodeHead(_ response: Response, _ context: ResponseContext, into batch: inout OutputBatch) {
    if response.status == .ok {
      batch.append("HTTP/1.1 200 OK\r\n")
    } else {
      batch.append("HTTP/1.1 ")
      batch.append(response.status.code)
      batch.append(" ")
      batch.appendText(response.status.reasonPhrase)
      batch.append("\r\n")
    }
    if let microseconds = response.date {
      var own = DateField()
      own.set(microseconds: microseconds)
      batch.append(own.line)
    } else {
      batch.append(date.line)
    }
    for field in response.fields where !Self.isOwn(field.name) {
      batch.appendText(field.name)
      batch.append(": ")
      batch.appendText(field.value)
      batch.append("\r\n")
    }
    // RFC 9110, 8.6: a status without content has no length either; HEAD has the length of GET.
    if response.status.allowsContent, response.hasLength {
      batch.append("Content-Length: ")
      batch.append(response.body.count)
      batch.append("\r\n")
    }
    switch context.persistence {
    case .implied: batch.append("\r\n")
    case .stated: batch.append("Connection: keep-alive\r\n\r\n")
    case .closes: batch.append("Connection: close\r\n\r\n")
    }
  }

  /// Whether only the server sends fields with that name: the handler's value could change where the response ends.
  private static func isOwn(_ name: String) -> Bool {
    switch name.utf8.count {
    case 4: name.lowercased() == "date"
    case 10: name.lowercased() == "connection"
    case 14: name.lowercased() == "content-length"
    case 17: name.lowercased() == "transfer-encoding"
    default: false
    }
  }
}

/// The field Date (RFC 9110, 6.6.1), rebuilt once a second.
struct DateField {
  private var second = Int64.min
  /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` with its line end.
  private(set) var line: [UInt8] = []

  /// Sets the time, in microseconds since 1970.
  mutating func set(microseconds: Int64) {
    let now = (microseconds - (microseconds < 0 ? 999_999 : 0)) / 1_000_000
    guard now != second else { return }
    second = now
    line = Array("Date: \(Self.fixdate(second: now))\r\n".utf8)
  }

  /// The IMF-fixdate (RFC 9110, 5.6.7) of a second since 1970.
  static func fixdate(second: Int64) -> String {
    var (second, time) = (time_t(second), tm())
    gmtime_r(&second, &time)
    return String(unsafeUninitializedCapacity: 40) { text in
      // In the C locale, which nothing here changes, the names are English. The longest year of microseconds in 64 bits has six digits.
      text.withMemoryRebound(to: CChar.self) { strftime($0.baseAddress, $0.count, "%a, %d %b %04Y %H:%M:%S GMT", &time) }
    }
  }
}

/// A part of the output to a client.
enum Outgoing: Sendable {
  /// `100 Continue`, the only interim response that the server sends (RFC 9110, 15.2.1).
  case interim
  /// A complete response.
  case final(Response, ResponseContext)
  /// Only the head of a response.
  case head(Response, ResponseContext)
  /// Bytes as they are.
  case bytes(ArraySlice<UInt8>)
}

/// What the request and the connection determine about a response.
struct ResponseContext: Sendable {
  /// What the response says about the connection (RFC 9112, 9.3 and 9.6).
  enum Persistence: Sendable {
    /// It stays open, the default of HTTP/1.1: no field.
    case implied
    /// It stays open, as an HTTP/1.0 client has to be told: `Connection: keep-alive`.
    case stated
    /// It is closed: `Connection: close`.
    case closes
  }

  /// Whether the request was HEAD: the content is left out (RFC 9110, 9.3.2).
  var answersHead = false
  var persistence = Persistence.implied
}

/// Makes bytes of answers (RFC 9112, 4 to 6).
struct ResponseEncoder {
  private var date = DateField()

  /// Sets the time of the answers to come, in microseconds since 1970.
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
    // RFC 9110, 8.6: what has no content by its status says no length either; HEAD says that of GET.
    if response.status.allowsContent {
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

  /// Whether the server alone sends fields of that name: with another value they would change where the answer ends.
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

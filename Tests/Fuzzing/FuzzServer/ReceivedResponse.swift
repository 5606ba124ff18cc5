/// A response with a length, as the emulator writes it.
struct ReceivedResponse {
  let status: Int
  let isJSON: Bool
  let content: ArraySlice<UInt8>
  /// What arrived after it.
  let rest: ArraySlice<UInt8>

  /// The first response in `bytes`; nil if it has not arrived whole, or has no length.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.starts(with: "HTTP/1.1 ".utf8),
      let end = bytes.indices.first(where: { bytes[$0...].starts(with: "\r\n\r\n".utf8) })
    else { return nil }
    let head = String(decoding: bytes[..<end], as: UTF8.self)
    guard let status = Int(head.dropFirst(9).prefix(3)) else { return nil }
    self.status = status
    isJSON = head.contains("\r\nContent-Type: application/json\r\n") || head.hasSuffix("\r\nContent-Type: application/json")
    var length = 0
    for line in head.split(separator: "\r\n") {
      if line.hasPrefix("Transfer-Encoding:") { return nil }
      if line.hasPrefix("Content-Length: ") { length = Int(line.dropFirst(16)) ?? 0 }
    }
    let body = bytes[(end + 4)...]
    guard body.count >= length else { return nil }
    content = body.prefix(length)
    rest = body.dropFirst(length)
  }
}

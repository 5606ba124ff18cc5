internal import JSON

/// Where a page of recordings ends, as `next_cursor` and `after` write it.
///
/// PostHog's `HogQLCursorPaginator`: Base64 of Python's JSON of the last row's place in the order, and its id.
struct RecordingCursor: Hashable, Sendable {
  /// What the order compares; a time is text without `Z`.
  let orderValue: JSONValue
  let id: String

  /// The cursor after a row.
  init(_ orderValue: JSONValue, _ id: String) { (self.orderValue, self.id) = (orderValue, id) }

  /// The cursor after a row that started at `start`, in the order of the time.
  init(start: Timestamp?, _ id: String) {
    // Python's isoformat. The service knows each start: "" is the emulator's own.
    self.init(.text(start.map { "\($0.iso8601.dropLast())+00:00" } ?? ""), id)
  }

  /// The text of the cursor.
  var encoded: String {
    Base64.encode(JSONValue.members([("order_value", orderValue), ("secondary_value", .text(id))]).pythonDump.utf8)
  }

  /// The cursor that `text` is, nil for one that names no row.
  ///
  /// - Throws: `Unreadable` for text that is no cursor.
  static func decode(_ text: String) throws(Unreadable) -> RecordingCursor? {
    guard let bytes = Base64.decode(text.utf8), let object = (try? JSONValue(parsing: bytes))?.object else { throw Unreadable() }
    guard let value = object["order_value"], value != .null, let id = object["secondary_value"]?.text, !id.isEmpty else { return nil }
    return RecordingCursor(value, id)
  }

  /// Text that is no cursor.
  struct Unreadable: Error {}
}

/// Base64 with padding (RFC 4648, 4).
enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text of `bytes`.
  static func encode(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    var (bits, count) = (0, 0)
    for byte in bytes {
      (bits, count) = (bits << 8 | Int(byte), count + 8)
      while count >= 6 {
        count -= 6
        text.append(digits[bits >> count & 63])
      }
      bits &= 63
    }
    if count > 0 { text.append(digits[bits << (6 - count) & 63]) }
    while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of `text`; nil if it is not Base64.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    var (bits, count) = (0, 0)
    let unpadded = text.count - text.suffix(2).count { $0 == UInt8(ascii: "=") }
    for character in text.prefix(unpadded) {
      guard let digit = digits.firstIndex(of: character) else { return nil }
      (bits, count) = ((bits & 0xff) << 6 | digit, count + 6)
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(bits >> count & 255))
      }
    }
    return bytes
  }
}

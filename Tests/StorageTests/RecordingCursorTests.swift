import JSON
import Testing

@testable import Emulator

/// Where a page of recordings ends.
@Suite struct RecordingCursorTests {
  /// Made by Python: `base64.b64encode(json.dumps({…}).encode())`.
  @Test func isTheServicesOwn() throws {
    let text = "eyJvcmRlcl92YWx1ZSI6ICIyMDI2LTExLTIwVDEwOjAwOjAwKzAwOjAwIiwgInNlY29uZGFyeV92YWx1ZSI6ICJyXHUwMGU5In0="
    let start = Timestamp(iso8601: "2026-11-20T10:00:00Z")
    #expect(RecordingCursor(start: start, "ré").encoded == text)
    #expect(try RecordingCursor.decode(text) == RecordingCursor(start: start, "ré"))
    #expect(try RecordingCursor.decode(RecordingCursor(.int(5), "a").encoded) == RecordingCursor(.int(5), "a"))
  }

  @Test(arguments: [
    #"{"order_value": null, "secondary_value": "a"}"#, #"{"order_value": 1}"#, #"{"order_value": 1, "secondary_value": ""}"#, "{}",
  ])
  func namesNoRow(json: String) throws { #expect(try RecordingCursor.decode(Base64.encode(json.utf8)) == nil) }

  @Test(arguments: ["x", "eA==", "e30", "e3 =", "=e30", Base64.encode("[]".utf8), Base64.encode([0xff])]) func isNone(text: String) {
    #expect(throws: RecordingCursor.Unreadable.self) { try RecordingCursor.decode(text) }
  }

  /// RFC 4648, 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ("ÿ~>?", "w79+Pj8="),
  ])
  func encodes(text: String, encoded: String) {
    #expect(Base64.encode(text.utf8) == encoded)
    #expect(Base64.decode(encoded.utf8) == Array(text.utf8))
  }
}

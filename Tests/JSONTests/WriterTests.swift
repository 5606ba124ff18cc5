import JSON
import Testing

@Suite struct WriterTests {
  @Test func separatesMembersAndElements() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("id")
      writer.int(-1)
      writer.key(escaping: "a\"b")
      writer.array([[], [1, 2], [3]]) { writer, inner in
        writer.array(inner) { $0.int($1) }
      }
      writer.key("name")
      writer.string(String?.none)
      writer.key("open")
      writer.string("{")
      writer.key("raw")
      writer.raw("[]".utf8)
      writer.key("last")
      writer.object { _ in }
    }
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"id":-1,"a\"b":[[],[1,2],[3]],"name":null,"open":"{","raw":[],"last":{}}"#)
  }

  /// JSON, and what Python makes of it: `json.dumps(json.loads(text))`.
  @Test(arguments: [
    (#""a\"\\\n\r\t\b\f\u0001\u007f é😀/""#, #""a\"\\\n\r\t\b\f\u0001\u007f \u00e9\ud83d\ude00/""#), ("-0", "0"), ("1.0", "1.0"),
    ("1e2", "100.0"),
    ("[1,{\"é\":null,\"b\":true}]", "[1, {\"\\u00e9\": null, \"b\": true}]"), ("1e400", "Infinity"), ("-Infinity", "-Infinity"),
    ("NaN", "NaN"),
    ("-0.0", "-0.0"), ("1e16", "1e+16"), ("123456789012345678901234567890", "123456789012345678901234567890"), ("{}", "{}"), ("[]", "[]"),
    ("false", "false"),
  ])
  func dumpsAsPython(json: String, dump: String) throws { #expect(try JSONValue(parsing: json.utf8).pythonDump == dump) }

  @Test func findsEscapesWhereverTheyStand() throws {
    for escapee in ["\"", "\\", "\n", "\u{1}", "\u{2028}", "\u{2029}"] {
      for before in 0..<20 {
        for after in 0..<20 {
          let text = String(repeating: "é", count: before) + escapee + String(repeating: "a", count: after)
          var writer = JSONWriter()
          writer.string(text)
          #expect(try JSONValue(parsing: writer.bytes) == .string(JSONString(text)))
          #expect(!writer.bytes.dropFirst().dropLast().contains(UInt8(ascii: "\n")))
        }
      }
    }
  }
}

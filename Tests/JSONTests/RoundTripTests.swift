import JSON
import TestSupport
import Testing

@Suite struct RoundTripTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "1.0", "1e2", "1E+2", "NaN", "Infinity", "-Infinity", "\"\"", "[]", "{}",
    "[1,[2,{}],\"é日😀\u{7F}\"]", "{\"b\":1,\"a\":{\"b\":null}}", #""\"\\\n\r\t\b\f\u0000\u001f""#, #""\u2028\u2029\ud800 \udfff""#,
    "123456789012345678901234567890",
  ])
  func keepsCanonicalText(text: String) throws {
    #expect(try String(decoding: JSONValue(parsing: text.utf8).encoded, as: UTF8.self) == text)
  }

  @Test(arguments: [
    (" [ 1 ,\t2\r\n]\n", "[1,2]"), (#""\/\u00E9\u0041\u007f""#, "\"/éA\u{7F}\""), (#""\ud83d\ude00""#, "\"😀\""),
    (#""\ud83d\ud83d\ude00\ude00""#, #""\ud83d😀\ude00""#), ("\"\u{2028}\u{2027}\"", "\"\\u2028\u{2027}\""),
    (#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#), (#"{"é":1,"\#u{65}\#u{301}":2}"#, #"{"é":1,"\#u{65}\#u{301}":2}"#),
  ])
  func writesCompactly(text: String, expected: String) throws {
    #expect(try JSONValue(parsing: text.utf8).encoded == Array(expected.utf8))
  }

  @Test(arguments: 0..<500 as Range<UInt64>)
  func keepsRandomValues(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let value = JSONValue.random(depth: 4, using: &random)
    #expect(try JSONValue(parsing: value.encoded) == value)
    #expect(try JSONValue(parsing: ArraySlice([0x5B] + value.encoded).dropFirst()) == value)
  }

  @Test(arguments: 0..<2000 as Range<UInt64>)
  func survivesRandomBytes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = JSONValue.random(depth: 4, using: &random).encoded
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      let index = Int.random(in: 0...bytes.count, using: &random)
      bytes.replaceSubrange(
        index..<min(index + .random(in: 0..<2, using: &random), bytes.count), with: [.random(in: 0...255, using: &random)])
    }
    guard let value = try? JSONValue(parsing: bytes) else { return }
    #expect(try JSONValue(parsing: value.encoded) == value)
  }
}

extension JSONValue {
  fileprivate static func random(depth: Int, using random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: depth == 0 ? 2..<7 : 0..<7, using: &random) {
    case 0: .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
    case 1:
      .object(
        JSONObject(
          (0..<Int.random(in: 0..<24, using: &random)).map { _ in
            JSONObject.Member(key: .random(using: &random), value: .random(depth: depth - 1, using: &random))
          }))
    case 2: .null
    case 3: .bool(.random(using: &random))
    case 4: .number(JSONNumber(Int.random(in: .min ... .max, using: &random)))
    case 5: .number(JSONNumber(Double(bitPattern: .random(in: 0...UInt64.max, using: &random))))
    default: .string(.random(using: &random))
    }
  }
}

extension JSONString {
  fileprivate static func random(using random: inout SeededGenerator) -> JSONString {
    let bounds: [UInt32] = [0x20, 0x80, 0x800, 0x2030, 0x1_0000, 0x11_0000]
    let scalars = (0..<Int.random(in: 0..<20, using: &random)).compactMap { _ in
      Unicode.Scalar(UInt32.random(in: 0..<bounds[.random(in: bounds.indices, using: &random)], using: &random))
    }
    return JSONString(String(String.UnicodeScalarView(scalars)))
  }
}

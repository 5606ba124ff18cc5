import JSON
import Testing

@Suite struct StringAndObjectTests {
  @Test(
    arguments: [
      ("\"\"", "", nil), (#""a\ud800b""#, "a\u{FFFD}b", 0xD800), (#""\udfff\ud800""#, "\u{FFFD}\u{FFFD}", 0xDFFF),
      (#""\ud7ff\ue000""#, "\u{D7FF}\u{E000}", nil), (#""\ud83d\ude00""#, "😀", nil), (#""\ufffd""#, "\u{FFFD}", nil),
    ] as [(String, String, UInt16?)])
  func findsLoneSurrogates(text: String, expected: String, surrogate: UInt16?) throws {
    let string = try #require(try JSONValue(parsing: text.utf8).asString)
    #expect(string.string == expected)
    #expect(string.firstSurrogate == surrogate)
    #expect(string.isEmpty == expected.isEmpty)
  }

  @Test func comparesCodePoints() throws {
    #expect(JSONString("\u{E9}") != JSONString("e\u{301}"))
    #expect(try JSONValue(parsing: #""\ud800""#.utf8) != JSONValue(parsing: #""\ud801""#.utf8))
    #expect(try JSONValue(parsing: #""\ud800""#.utf8) != .string("\u{FFFD}"))
    #expect(try JSONValue(parsing: #""\ud800""#.utf8).asString?.utf8 == [0xED, 0xA0, 0x80])
  }

  @Test(arguments: [0, 1, 16, 17, 100_000])
  func findsMembers(count: Int) {
    let members = (0..<count).map { JSONObject.Member(key: JSONString("k\($0)"), value: .number(JSONNumber($0))) }
    let object = JSONObject(members + members.prefix(1).map { JSONObject.Member(key: $0.key, value: .null) })
    #expect(object.members.count == count)
    #expect(object["k0"] == (count == 0 ? nil : .null))
    #expect(object[JSONString("k\(count - 1)")] == object.members.last?.value)
    #expect(object["none"] == nil)
  }
}

extension JSONValue {
  fileprivate var asString: JSONString? {
    if case .string(let string) = self { string } else { nil }
  }
}

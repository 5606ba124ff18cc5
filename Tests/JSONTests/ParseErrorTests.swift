import JSON
import Testing

@Suite struct ParseErrorTests {
  /// Measured: `str(error)` of `json.loads` of CPython 3.11.7.
  @Test(arguments: [
    ("", "Expecting value: line 1 column 1 (char 0)"),
    ("  ", "Expecting value: line 1 column 3 (char 2)"),
    ("nul", "Expecting value: line 1 column 1 (char 0)"),
    ("-", "Expecting value: line 1 column 1 (char 0)"),
    ("+1", "Expecting value: line 1 column 1 (char 0)"),
    (".5", "Expecting value: line 1 column 1 (char 0)"),
    ("01", "Extra data: line 1 column 2 (char 1)"),
    ("1.", "Extra data: line 1 column 2 (char 1)"),
    ("1e", "Extra data: line 1 column 2 (char 1)"),
    ("1e+", "Extra data: line 1 column 2 (char 1)"),
    ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
    ("[1,]", "Expecting value: line 1 column 4 (char 3)"),
    ("[", "Expecting value: line 1 column 2 (char 1)"),
    ("[1", "Expecting ',' delimiter: line 1 column 3 (char 2)"),
    ("{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ("{\"a\"", "Expecting ':' delimiter: line 1 column 5 (char 4)"),
    ("{\"a\" 1}", "Expecting ':' delimiter: line 1 column 6 (char 5)"),
    ("{\"a\":}", "Expecting value: line 1 column 6 (char 5)"),
    ("{\"a\":1", "Expecting ',' delimiter: line 1 column 7 (char 6)"),
    ("{\"a\":1,}", "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)"),
    ("{\"a\":1 \"b\":2}", "Expecting ',' delimiter: line 1 column 8 (char 7)"),
    ("{a:1}", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ("\"", "Unterminated string starting at: line 1 column 1 (char 0)"),
    ("\"abc", "Unterminated string starting at: line 1 column 1 (char 0)"),
    ("\"\\", "Unterminated string starting at: line 1 column 1 (char 0)"),
    ("\"\\x\"", "Invalid \\escape: line 1 column 2 (char 1)"),
    ("\"é\\x\"", "Invalid \\escape: line 1 column 3 (char 2)"),
    ("\"\\u12\"", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"),
    ("\"\\u12", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"),
    ("\"\\u12g4\"", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"),
    ("\"\\ud800\\u12\"", "Invalid \\uXXXX escape: line 1 column 9 (char 8)"),
    ("\"a\tb\"", "Invalid control character at: line 1 column 3 (char 2)"),
    ("\"\u{0}\"", "Invalid control character at: line 1 column 2 (char 1)"),
    ("{} x", "Extra data: line 1 column 4 (char 3)"),
    ("{}\n\n é x", "Extra data: line 3 column 2 (char 5)"),
    ("\u{FEFF}{}", "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"),
    ("\u{A0}1", "Expecting value: line 1 column 1 (char 0)"),
    ("[\n1,\né]", "Expecting value: line 3 column 1 (char 5)"),
    ("True", "Expecting value: line 1 column 1 (char 0)"),
    ("-Inf", "Expecting value: line 1 column 1 (char 0)"),
  ])
  func wordsAndPlacesErrorsAsPython(text: String, expected: String) {
    #expect(parseError(text.utf8)?.description == expected)
  }

  /// Measured: the message is CPython 3.11.7's for `bytes.decode`, and its position in code points follows from it.
  @Test(
    arguments: [
      ([0xFF], "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte: line 1 column 1 (char 0)"),
      ([0x22, 0xC3], "'utf-8' codec can't decode byte 0xc3 in position 1: unexpected end of data: line 1 column 2 (char 1)"),
      ([0x22, 0xC3, 0x22], "'utf-8' codec can't decode byte 0xc3 in position 1: invalid continuation byte: line 1 column 2 (char 1)"),
      ([0x22, 0xE2, 0x82], "'utf-8' codec can't decode bytes in position 1-2: unexpected end of data: line 1 column 2 (char 1)"),
      ([0x22, 0xE2, 0x82, 0x22], "'utf-8' codec can't decode bytes in position 1-2: invalid continuation byte: line 1 column 2 (char 1)"),
      (
        [0x22, 0xED, 0xA0, 0x80, 0x22],
        "'utf-8' codec can't decode byte 0xed in position 1: invalid continuation byte: line 1 column 2 (char 1)"
      ),
      ([0x22, 0xC0, 0x80, 0x22], "'utf-8' codec can't decode byte 0xc0 in position 1: invalid start byte: line 1 column 2 (char 1)"),
      (
        [0x22, 0xE0, 0x80, 0x80, 0x22],
        "'utf-8' codec can't decode byte 0xe0 in position 1: invalid continuation byte: line 1 column 2 (char 1)"
      ),
      (
        [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
        "'utf-8' codec can't decode byte 0xf4 in position 1: invalid continuation byte: line 1 column 2 (char 1)"
      ),
      ([0x22, 0xF0, 0x9F, 0x98], "'utf-8' codec can't decode bytes in position 1-3: unexpected end of data: line 1 column 2 (char 1)"),
      (
        [0x22, 0xF0, 0x9F, 0x98, 0x22],
        "'utf-8' codec can't decode bytes in position 1-3: invalid continuation byte: line 1 column 2 (char 1)"
      ),
      ([0x0A, 0xC3, 0xA9, 0x80], "'utf-8' codec can't decode byte 0x80 in position 3: invalid start byte: line 2 column 2 (char 2)"),
      ([0x6E, 0x75, 0x6C, 0xFF], "'utf-8' codec can't decode byte 0xff in position 3: invalid start byte: line 1 column 4 (char 3)"),
    ] as [([UInt8], String)])
  func wordsInvalidUTF8AsPython(bytes: [UInt8], expected: String) {
    #expect(parseError(bytes)?.description == expected)
  }

  @Test func givesThePartsOfTheError() throws {
    let error = try #require(parseError("{\n \"é\": x}".utf8))
    #expect(error.reason == "Expecting value")
    #expect((error.line, error.column, error.position) == (2, 7, 8))
  }
}

private func parseError(_ bytes: some Sequence<UInt8>) -> JSONParseError? {
  do {
    _ = try JSONValue(parsing: bytes)
    return nil
  } catch {
    return error
  }
}

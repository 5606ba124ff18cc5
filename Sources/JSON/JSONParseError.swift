/// Why a text is no JSON document, and where; counted and worded as Python's `json.JSONDecodeError`.
package struct JSONParseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in the words of CPython 3.11 where CPython refuses too.
  package let reason: String
  /// The line, from 1; only `\n` ends a line.
  package let line: Int
  /// The code point within the line, from 1.
  package let column: Int
  /// The code point within the text, from 0; Python's "char".
  package let position: Int

  /// Locates the byte at `offset` of `text`, whose bytes before it are UTF-8.
  init(_ reason: String, at offset: Int, of text: UnsafeBufferPointer<UInt8>) {
    let before = text[..<offset]
    let lineStart = before.lastIndex(of: Byte.newline).map { $0 + 1 } ?? 0
    self.reason = reason
    line = before.count { $0 == Byte.newline } + 1
    column = before[lineStart...].count(where: \.startsCodePoint) + 1
    position = before.count(where: \.startsCodePoint)
  }

  /// Python's `str(error)`, such as `Expecting value: line 1 column 1 (char 0)`.
  package var description: String {
    "\(reason): line \(line) column \(column) (char \(position))"
  }
}

extension UInt8 {
  fileprivate var startsCodePoint: Bool {
    self & 0xC0 != 0x80
  }
}

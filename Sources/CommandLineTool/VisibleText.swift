extension String {
  /// The text as one line that does nothing to a terminal: what a fixture, a request or a server brings may hold anything.
  ///
  /// Control characters, line ends and what turns the direction of writing become `\u{…}`; all else stays.
  var visible: String {
    var visible = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      // C0, DEL and C1; the separators of lines and paragraphs with the embeddings and overrides behind them; the isolates.
      case 0...0x1f, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069:
        visible.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      default: visible.append(scalar)
      }
    }
    return String(visible)
  }
}

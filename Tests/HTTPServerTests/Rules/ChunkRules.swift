/// The chunked transfer coding (RFC 9112, 7.1).
enum ChunkRules {
  static let all: [Rule] =
    [
      ("9112, 7.1", "3\r\nabc\r\n0\r\n\r\n", "abc"),
      ("9112, 7.1: none", "0\r\n\r\n", ""),
      ("9112, 7.1: last-chunk is 1*(\"0\")", "000\r\n\r\n", ""),
      ("9112, 7.1: 1*HEXDIG in any case", "00a\r\n0123456789\r\n0A\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789"),
      ("9112, 7.1: sixteen digits", "0000000000000001\r\na\r\n0\r\n\r\n", "a"),
      ("9112, 7.1: data is opaque", "7\r\n\0\r\n0\r\n\r\r\n0\r\n\r\n", "\0\r\n0\r\n\r"),
      ("9112, 7.1.1", "1;x\r\na\r\n0;y=z\r\n\r\n", "a"),
      ("9112, 7.1.1: BWS", "1 \t; x = y ;z\r\na\r\n0\r\n\r\n", "a"),
      ("9112, 7.1.1: quoted strings", "1;x=\"y; z=\\\" \\\\\t\u{e9}\";w=\"\"\r\na\r\n0\r\n\r\n", "a"),
      ("9110, 6.5.1: trailers change nothing", "1\r\na\r\n0\r\nContent-Length: 9\r\nHost: b\r\n\r\n", "a"),
      ("9110, 6.5.1: trailers change nothing", "0\r\nTransfer-Encoding: gzip\r\nX:\r\n\r\n", ""),
    ].map { Rule($0, Rule.chunked($1) + Rule.get("/"), ["POST a / - \($2)", "GET a / - "]) }
    + Rule.refused(
      "9112, 7.1: chunk-size", 400, in: { Rule.chunked($0) + "abcde\r\n0\r\n\r\n" },
      [
        "\r\n", "x\r\n", "5x\r\n", "-5\r\n", "-0\r\n", "+5\r\n", "0x5\r\n", "5h\r\n", " 5\r\n", "\t5\r\n", "5 \r\n", "5\t\r\n", "5_0\r\n",
        "5,\r\n",
        "\u{a0}5\r\n", "5\u{a0}\r\n", "\05\r\n", "5\0\r\n", "00000000000000005\r\n", "8000000000000000\r\n", "ffffffffffffffff\r\n",
        "10000000000000005\r\n", ";x\r\n", "\r\n5\r\n",
      ])
    + Rule.refused(
      "9112, 2.2: LF or CR alone", 400, in: { Rule.chunked($0) + "abcde\r\n0\r\n\r\n" }, ["5\n", "5\r", "5\r\r\n", "5\n\r\n", "5\rx\r\n"])
    + Rule.refused(
      "9112, 7.1.1", 400, in: { Rule.chunked("5\($0)\r\nabcde\r\n0\r\n\r\n") },
      [
        ";", "; ", ";;", ";x;", ";=y", ";x=", ";x==y", ";x y", ";x=y z", ";x ", ";x=y ", ";x=\"", ";x=\"y", ";x=\"\r\ny\"", ";x=\"\\",
        ";x=\"y\"z",
        ";x=\"y\" ", ";x=y\"", ";x\u{e9}", ";\0", ";x=\"\0\"", ";x=\"\\\0\"", ";\n", ";x\n", ";x=\"\n\"", ";x\ry", ";\u{b}x", ";x=\u{7f}",
        " x", ";x,y",
      ])
    + Rule.refused(
      "9112, 7.1: CR LF behind the data", 400, in: Rule.chunked,
      [
        "3\r\nabcd\r\n", "3\r\nabc\n", "3\r\nabc0\r\n\r\n", "3\r\nabc\r0", "3\r\nabc\n\r\n", "3\r\nabc\r\r\n",
        "3\r\nabc3\r\nabc\r\n0\r\n\r\n", "3\r\n\r\n0\r\n\r\n",
      ])
    + Rule.refused(
      "9112, 7.1.2: trailer section", 400, in: { Rule.chunked("0\r\n\($0)") },
      [
        "X\r\n\r\n", " X: y\r\n\r\n", "X : y\r\n\r\n", "X: y\n\r\n", "X: y\r\n z\r\n\r\n", "\rx", "\n", ": y\r\n\r\n", "X: \u{1}\r\n\r\n",
        "X: \0\r\n\r\n",
        "X\u{e9}: y\r\n\r\n", "X: y\rz\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "\0",
      ])
}

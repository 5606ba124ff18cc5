/// Where a message ends (RFC 9112, 6), and the ways to smuggle a second one (11.2).
enum FramingRules {
  static let all: [Rule] =
    [
      Rule("9112, 6.2", Rule.post("Content-Length: 3") + "abc" + Rule.get("/"), ["POST a / - abc", "GET a / - "]),
      Rule("9112, 6.2", Rule.post("Content-Length: 0") + Rule.get("/"), ["POST a / - ", "GET a / - "]),
      Rule("9112, 6.3: neither field, no content", Rule.post("X: y") + Rule.get("/"), ["POST a / - ", "GET a / - "]),
      Rule("9110, 8.6: 1*DIGIT", Rule.post("Content-Length:\t005 ") + "abcde" + Rule.get("/"), ["POST a / - abcde", "GET a / - "]),
      Rule("9110, 8.6: 1*DIGIT", Rule.post("Content-Length: \(String(repeating: "0", count: 60))1") + "a", ["POST a / - a"]),
      Rule(
        "9110, 9.3.1: content of GET is read", Rule.fields("Host: a\r\nContent-Length: 1") + "a" + Rule.get("/"),
        ["GET a / - a", "GET a / - "]),
      Rule("9112, 6.2: on 1.0", "POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\na", ["POST  / - a"]),
      Rule("9112, 7: codings in any case", Rule.post("tRANSFER-eNCODING: \tcHUNKED\t") + "1\r\na\r\n0\r\n\r\n", ["POST a / - a"]),
      .refused("9112, 6.1: not on 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
      .refused("9112, 6.1: not on 1.0", "POST / HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ]
    + Rule.refused(
      "9110, 8.6", 400, in: { Rule.post("Content-Length:\($0)") + "abcde" },
      [
        "", " ", " +5", " -5", " 0x5", " 5,5", " 5, 5", " 5 5", " 5\u{a0}", " \u{a0}5", " 5;", " 5.0", " 5e0", " 1_0", " \"5\"", " five",
        " 18446744073709551621", " 9223372036854775808", " 99999999999999999999999", " \u{b2}", " 5\u{b}", " \u{c}5", " 5\0", " 5\r",
      ])
    + Rule.refused(
      "9112, 6.3: Content-Length twice", 400, in: Rule.post,
      ["Content-Length: 1\r\nContent-Length: 2", "Content-Length: 1\r\ncontent-length: 1", "Content-Length: 0\r\nContent-Length: 0"])
    + Rule.refused(
      "9112, 6.3: both", 400, in: { Rule.post($0) + "0\r\n\r\n" },
      [
        "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 0\r\nTransfer-Encoding: chunked",
      ])
    + Rule.refused(
      "9112, 6.1 and 7.1: chunked once", 400, in: { Rule.post($0) + "0\r\n\r\n" },
      [
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding:", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked,",
        "Transfer-Encoding: ,chunked", "Transfer-Encoding: chunked ,\t", "Transfer-Encoding:", "Transfer-Encoding: ,",
      ])
    + Rule.refused(
      "9112, 6.1: an unknown coding", 501, in: { Rule.post("Transfer-Encoding: \($0)") + "0\r\n\r\n" },
      [
        "gzip", "gzip, chunked", "chunked, gzip", "chunked, identity", "identity, chunked", "identity", "xchunked", "chunkedx",
        "chunked;q=1",
        "chunked ; a=b", "\"chunked\"", "'chunked'", "chun ked", "chunked chunked", "chunked\u{a0}", "\u{ff}chunked", "x\tchunked", "cow",
      ])
    + Rule.refused(
      "9112, 6.1: a second, unknown one", 501, in: { Rule.post($0) + "0\r\n\r\n" }, ["Transfer-Encoding: cow\r\nTransfer-Encoding: chunked"]
    )
    + Rule.refused(
      "9112, 11.2: not quite the field", 400, in: { Rule.post($0) + "0\r\n\r\n" },
      [
        "Transfer-Encoding : chunked", " Transfer-Encoding: chunked", "X: y\r\n Transfer-Encoding: chunked", "Transfer-Encoding\t: chunked",
        "Transfer-Encoding:\u{b}chunked", "Transfer-Encoding: \u{c}chunked", "Transfer-Encoding: chunked\u{b}",
        "Transfer-Encoding: \0chunked",
        "Transfer-Encoding:\r\n chunked", "Transfer-Encoding\r\n: chunked", "X: y\rTransfer-Encoding: chunked",
        "X: y\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\nX: y", "Transfer-Encoding: chunked\r X: y", "\0Transfer-Encoding: chunked",
        "Transfer-Encoding chunked",
        "Content-Length : 5", "Content-Length\u{a0}: 5", "Content Length: 5", "Content-Length: 5\r\n 5",
      ])
}

/// Request lines (RFC 9112, 2 and 3).
enum RequestLineRules {
  static let all: [Rule] =
    [
      Rule("9112, 3", Rule.get("/"), ["GET a / - "]),
      Rule("9112, 2.2: an empty line before", "\r\n" + Rule.get("/") + "\r\n" + Rule.get("/b"), ["GET a / - ", "GET a /b - "]),
      Rule("9110, 9.1: any token is a method", "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", ["BREW a /pot - "]),
      Rule("9110, 9.1: case counts", "get / HTTP/1.1\r\nHost: a\r\n\r\n", ["get a / - "]),
      Rule("9110, 9.1: TRACE is for the handler", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", ["TRACE a / - "]),
      Rule("9110, 5.6.2", "!#$%&'*+-.^_`|~09azAZ / HTTP/1.1\r\nHost: a\r\n\r\n", ["!#$%&'*+-.^_`|~09azAZ a / - "]),
      Rule("9110, 2.5", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", ["GET a / - "]),
      Rule("9110, 2.5", "GET / HTTP/1.9\r\nHost: a\r\n\r\n", ["GET a / - "]),
      Rule("9112, 3.2: 1.0 may come without Host", "GET / HTTP/1.0\r\n\r\n", ["GET  / - "]),
    ]
    + Rule.refused(
      "9112, 3", 400, in: { "\($0)\r\nHost: a\r\n\r\n" },
      [
        "GET", "GET /", "GET / ", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET\t/ HTTP/1.1",
        "GET /\tHTTP/1.1", "GET / HTTP/1.1\t", "GET / /b HTTP/1.1", " / HTTP/1.1", "GET HTTP/1.1", "GET / HTTP/1.1 GET /b HTTP/1.1",
        "GET /\u{b}HTTP/1.1", "GET /\u{c}HTTP/1.1", "GET /\u{a0}HTTP/1.1", "GET / HTTP/1.1\0", "\0GET / HTTP/1.1",
      ])
    + Rule.refused(
      "9110, 9.1", 400, in: { "\($0) / HTTP/1.1\r\nHost: a\r\n\r\n" },
      ["G(T", "GET:", "G\u{e9}T", "\"GET\"", "GET,", "G/T", "\u{7f}", "\u{ef}\u{bb}\u{bf}GET"])
    + Rule.refused(
      "9112, 2.3", 400, in: { "GET / \($0)\r\nHost: a\r\n\r\n" },
      [
        "http/1.1", "Http/1.1", "HTTP/1.10", "HTTP/01.1", "HTTP/11", "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/1,1", "HTTP/x.1", "HTTP/1.x",
        "HTTP /1.1", "HTTP/ 1.1", "HTTPS/1.1", "ICY/1.1", "HTTP/1.1x", "HTTP/-1.1",
      ])
    + Rule.refused("9110, 15.6.6", 505, in: { "GET / HTTP/\($0)\r\nHost: a\r\n\r\n" }, ["2.0", "3.0", "0.9", "9.9"])
    + [
      .refused("9113, 3.4: the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
      .refused("8446, 5.1: a TLS hello", "\u{16}\u{3}\u{1}\u{2}\0\u{1}", 400),
      .refused("9112, 2.2: LF alone", "GET / HTTP/1.1\nHost: a\n\n", 400),
      .refused("9112, 2.2: CR alone", "GET / HTTP/1.1\rHost: a\r\n\r\n", 400),
      .refused("9112, 2.2: CR twice", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400),
      .refused("9112, 2.2: one empty line and no more", "\r\n\r\n" + Rule.get("/"), 400),
      .refused("9112, 2.2: LF alone", "\n" + Rule.get("/"), 400),
      .refused("9112, 2.2: white space before", "\r\n " + Rule.get("/"), 400),
      .refused("9112, 3: a method longer than any", "\(String(repeating: "M", count: 65)) / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
      .refused("9112, 3: a method longer than any line", String(repeating: "M", count: 300), 501),
    ]
}

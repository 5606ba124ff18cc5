/// The field Host (RFC 9110, 7.2; RFC 9112, 3.2; RFC 3986, 3.2.2).
enum HostRules {
  static let all: [Rule] =
    [
      "a", "a.example:80", "a_b", "A-1.", "127.0.0.1:8000", "a:", "a:0", "a:65535", "a:00080", "%41%2f", "!$&'()*+;=~", "[::1]:8000",
      "[::]",
      "[1::]", "[1::2]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::ffff:127.0.0.1]", "[fe80::ABCD]", "[v1.a:b]", "[vF.~]:1",
    ].map { Rule("3986, 3.2.2", Rule.fields("Host: \($0)"), ["GET \($0) / - "]) }
    + [
      Rule("9110, 5.1 and 5.5", Rule.fields("hOST:\t a:80 \t"), ["GET a:80 / - "]),
      .refused("9112, 3.2: none", Rule.fields("X: y"), 400),
      .refused("9112, 3.2: none", "GET / HTTP/1.1\r\n\r\n", 400),
      .refused("9112, 3.2: none", "GET / HTTP/1.2\r\n\r\n", 400),
      .refused("9112, 3.2: twice", Rule.fields("Host: a\r\nHost: a"), 400),
      .refused("9112, 3.2: twice", Rule.fields("Host: a\r\nX: y\r\nhost: b"), 400),
      .refused("9112, 3.2: twice on 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
      .refused("9112, 3.2: a bad one on 1.0", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n", 400),
    ]
    + Rule.refused("9110, 4.2.1: an empty host", 400, in: { Rule.fields("Host:\($0)") }, ["", " ", " :80"])
    + Rule.refused("9110, 4.2.4: user information", 400, in: { Rule.fields("Host: \($0)") }, ["u@a", "u:p@a", "@a"])
    + Rule.refused("9110, 5.3: a list", 400, in: { Rule.fields("Host: \($0)") }, ["a,b", "a, b", "a,"])
    + Rule.refused(
      "3986, 3.2.2 and 3.2.3", 400, in: { Rule.fields("Host: \($0)") },
      [
        "a b", "a:b", "a:65536", "a:99999", "a:999999999999999999999", "a:-1", "a:1:2", "a/", "a/b", "a?b", "a#b", "http://a", "a\\b",
        "a\"",
        "a%", "a%4", "a%zz", "a\u{e9}", "\u{e9}", "<a>", "a|b", "::1", "[::1", "[::1]a", "[::1]80", "::1]", "[]", "[:]", "[1]", "[a]",
        "[1:2]",
        "[:::]", "[::1::]", "[1:]", "[:1]", "[12345::]", "[g::]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7:8::]", "[127.0.0.1]", "[::1.2.3]",
        "[::256.0.0.1]", "[::1%25eth0]", "[::1%eth0]", "[v]", "[v1]", "[v1.]", "[v.a]", "[vg.a]", "[[::1]]",
      ])
}

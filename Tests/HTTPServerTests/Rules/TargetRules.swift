/// Request targets (RFC 9112, 3.2; RFC 3986).
enum TargetRules {
  static let all: [Rule] =
    [
      Rule("3986, 6: nothing is resolved", Rule.get("/a/../b/./c?d=e?f"), ["GET a /a/../b/./c d=e?f "]),
      Rule("3986, 3.3: empty segments", Rule.get("//a///b//"), ["GET a //a///b// - "]),
      Rule(
        "3986, 6.2.2.2: an unreserved character needs no escape", Rule.get("/%2e%2E/%5flive%7A%2D%7e%30?%5F"),
        ["GET a /../_livez-~0 %5F "]),
      Rule("3986, 2.2: a reserved one means something else with it", Rule.get("/%2f%3A%20%c3%a9"), ["GET a /%2f%3A%20%c3%a9 - "]),
      Rule("3986, 2.4: nothing is decoded twice", Rule.get("/%255F%25%35F"), ["GET a /%255F%255F - "]),
      Rule("3986, 6.2.2.2: in absolute form", Rule.get("http://b/%61?c"), ["GET b /a c "]),
      Rule("3986, 7.3: NUL is for the handler", Rule.get("/%00"), ["GET a /%00 - "]),
      Rule("3986, 3.4: an empty query", Rule.get("/?"), ["GET a /  "]),
      Rule("WHATWG URL, 5.1: % in a query", Rule.get("/?100%"), ["GET a / 100% "]),
      Rule("visible characters", Rule.get("/[]{}|\\^`\"<>;=@:"), ["GET a /[]{}|\\^`\"<>;=@: - "]),
      Rule("9112, 3.2.2", "GET http://b:1/c?d HTTP/1.1\r\nHost: a\r\n\r\n", ["GET b:1 /c d "]),
      Rule("9110, 4.2.3: the scheme in any case, no path", Rule.get("HTTP://b?d"), ["GET b / d "]),
      Rule("9112, 3.2.2: on 1.0", "GET http://b HTTP/1.0\r\n\r\n", ["GET b / - "]),
      Rule("9112, 3.2.4", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS a * - "]),
      Rule("9112, 3.2.4: * in absolute form", "OPTIONS http://b:2 HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS b:2 * - "]),
      Rule("9112, 3.2.4: a path in absolute form", "OPTIONS http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS b / - "]),
      .refused("9112, 3.2: Host also with an absolute form", "GET http://b/ HTTP/1.1\r\n\r\n", 400),
      .refused("9112, 3.2: a bad Host also with an absolute form", "GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
      .refused("9110, 9.3.6", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
      .refused("9110, 9.3.6", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
      .refused("9110, 7.4", Rule.get("https://a/"), 421),
      .refused("9110, 7.4", Rule.get("HTTPS://a"), 421),
    ]
    + Rule.refused("9112, 3.2.3 and 3.2.4", 400, in: Rule.get, ["*", "*/", "a", "a:80", "a/b", "?a", "b?/", ":80"])
    + Rule.refused("3986, 2.1", 400, in: Rule.get, ["/a%", "/a%4", "/a%zz", "/a%4g", "/%4?1", "/%%30", "/%u0041"])
    + Rule.refused("3986, 2: not in a URI", 400, in: Rule.get, ["/a#b", "/?a#b", "#", "/\u{e9}", "/?\u{e9}", "/\u{1}", "/a\u{7f}", "/\0"])
    + Rule.refused(
      "9110, 4.2: absolute forms that are none", 400, in: Rule.get,
      [
        "http://", "http:///a", "http://?", "http://u@b/", "http://u:p@b/", "ftp://b/", "http:/b", "http:b", "http//b/", "http://b:x/",
        "http://b:65536/", "http://[::1/", "http://[]/", "http://b#c", "http://a,b/", "http://b\\c/", "urn:a", "http://%zz/", "http:// /",
      ])
}

/// Every limit at its value and one above it; the limits are those of `Rule.limits`.
enum LimitRules {
  private static func a(_ count: Int) -> String { String(repeating: "a", count: count) }
  private static func many(_ count: Int) -> String { String(repeating: "X: y\r\n", count: count) }
  /// A header section of `size` bytes, which begins with Host.
  private static func section(_ size: Int) -> String { "GET / HTTP/1.1\r\nHost: a\r\nX: \(a(size - 14))\r\n\r\n" }
  private static let longest = String(repeating: "M", count: 64)

  static let all: [Rule] = [
    Rule("9112, 3: target", Rule.get("/" + a(199)), ["GET a /\(a(199)) - "]),
    Rule("9112, 3: target, with the longest method", "\(longest) /\(a(199)) HTTP/1.1\r\nHost: a\r\n\r\n", ["\(longest) a /\(a(199)) - "]),
    .refused("9112, 3: target", Rule.get("/" + a(200)), 414),
    .refused("9112, 3: target, with the longest method", "\(longest) /\(a(200)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    .refused("9112, 3: target without an end", "GET /\(a(400))\0", 414),
    .refused("9112, 3: an absolute target", Rule.get("http://\(a(194))"), 414),
    Rule("6585, 5: header section", section(300), ["GET a / - "]),
    .refused("6585, 5: header section", section(301), 431),
    .refused("6585, 5: header section without an end", "GET / HTTP/1.1\r\nHost: a\r\nX: \(a(400))\0", 431),
    .refused("6585, 5: header section of a name", "GET / HTTP/1.1\r\n\(a(400))", 431),
    Rule("6585, 5: fields", Rule.fields("Host: a\r\n\(many(8))X: y"), ["GET a / - "]),
    .refused("6585, 5: fields", Rule.fields("Host: a\r\n\(many(9))X: y"), 431),
    Rule("9110, 15.5.14", Rule.post("Content-Length: 100") + a(100), ["POST a / - \(a(100))"]),
    .refused("9110, 15.5.14", Rule.post("Content-Length: 101"), 413),
    .refused("9110, 15.5.14", Rule.post("Content-Length: 9223372036854775807"), 413),
    Rule("9110, 15.5.14: a chunk", Rule.chunked("64\r\n\(a(100))\r\n0\r\n\r\n"), ["POST a / - \(a(100))"]),
    .refused("9110, 15.5.14: a chunk", Rule.chunked("65\r\n"), 413),
    .refused("9110, 15.5.14: a chunk", Rule.chunked("7fffffffffffffff\r\n"), 413),
    Rule("9110, 15.5.14: two chunks", Rule.chunked("60\r\n\(a(96))\r\n4\r\naaaa\r\n0\r\n\r\n"), ["POST a / - \(a(100))"]),
    .refused("9110, 15.5.14: two chunks", Rule.chunked("60\r\n\(a(96))\r\n5\r\n"), 413),
    Rule("9112, 7.1.1", Rule.chunked("1;\(a(39))\r\na\r\n0\r\n\r\n"), ["POST a / - a"]),
    .refused("9112, 7.1.1", Rule.chunked("1;\(a(40))\r\n"), 431),
    .refused("9112, 7.1.1: in all", Rule.chunked("1;\(a(20))\r\na\r\n1;\(a(20))\r\n"), 431),
    Rule("9112, 7.1.2", Rule.chunked("0\r\nX: \(a(37))\r\n\r\n"), ["POST a / - "]),
    .refused("9112, 7.1.2", Rule.chunked("0\r\nX: \(a(38))\r\n\r\n"), 431),
  ]
}

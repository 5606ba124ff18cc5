/// Field lines (RFC 9112, 5; RFC 9110, 5).
enum FieldRules {
  static let all: [Rule] =
    [
      Rule("9110, 5.5: obs-text is opaque", Rule.fields("Host: a\r\nX: \u{80}\u{e9}\u{ff}"), ["GET a / - "]),
      Rule("9110, 5.5: an empty value", Rule.fields("Host: a\r\nX:\r\nY: \t "), ["GET a / - "]),
      Rule("9110, 5.5: tabs and colons in a value", Rule.fields("Host: a\r\nX:a\tb : c"), ["GET a / - "]),
      Rule("9110, 5.6.2", Rule.fields("Host: a\r\n!#$%&'*+-.^_`|~09azAZ: b"), ["GET a / - "]),
      Rule("9110, 10.1.1", Rule.fields("Host: a\r\nExpect: 100-Continue"), ["GET a / - "]),
      Rule("9110, 10.1.1: a list of the same", Rule.fields("Host: a\r\nExpect: 100-continue, 100-continue"), ["GET a / - "]),
      Rule("9110, 10.1.1: none on 1.0", "GET / HTTP/1.0\r\nExpect: other\r\n\r\n", ["GET  / - "]),
    ]
    + Rule.refused(
      "9110, 15.5.18", 417, in: { Rule.fields("Host: a\r\nExpect: \($0)") }, ["gold", "100-continue, gold", "100-continue;q=1", "100"])
    + Rule.refused(
      "9112, 5.1: white space before the colon", 400, in: Rule.fields,
      ["Host : a", "Host: a\r\nX : b", "Host: a\r\nX\t: b", "Host: a\r\nX y: b"])
    + Rule.refused("9112, 2.2: white space before the first", 400, in: Rule.fields, [" Host: a", "\tHost: a", " \r\nHost: a"])
    + Rule.refused(
      "9112, 5.2: obs-fold", 400, in: Rule.fields,
      ["Host: a\r\n b", "Host: a\r\n\tX: b", "Host: a\r\n ", "Host: a\r\nX: b\r\n \r\n c"])
    + Rule.refused(
      "9112, 5: neither name nor colon", 400, in: Rule.fields,
      ["Host: a\r\nX", "Host: a\r\n: b", "Host: a\r\n:", "Host: a\r\n::", "Host: a\r\n\u{e9}", "Host: a\r\n=b"])
    + Rule.refused(
      "9110, 5.1: the name is a token", 400, in: Rule.fields,
      [
        "Host: a\r\nX\u{e9}: b", "Host: a\r\n\"X\": b", "Host: a\r\nX(y): b", "Host: a\r\nX/y: b", "Host: a\r\n[X]: b", "Host: a\r\nX,Y: b",
        "Host: a\r\nX@: b", "Host: a\r\n{X}: b", "Host: a\r\nX\u{a0}: b",
      ])
    + Rule.refused(
      "9110, 5.5: control characters", 400, in: { Rule.fields("Host: a\r\nX: \($0)") },
      ["\0", "a\0b", "\u{1}", "\u{8}", "\u{b}", "\u{c}", "a\rb", "a\r", "a\nb", "a\n", "\u{1b}", "\u{7f}", "\r\r"])
    + Rule.refused("9112, 2.2: LF alone", 400, in: Rule.fields, ["Host: a\n", "Host: a\nX: b", "Host: a\n\r\nX: b"])
    + Rule.refused(
      "9110, 5.5: control characters in a name", 400, in: Rule.fields, ["Host: a\r\nX\0: b", "Host: a\r\n\0X: b", "Host: a\r\nX\r: b"])
}

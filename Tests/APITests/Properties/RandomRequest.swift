import TestSupport

/// Requests by chance: valid ones, and those with something changed in them.
enum RandomRequest {
  static func make(_ random: inout SeededGenerator) -> Sent {
    var headers: [(String, String)] = []
    let key = random.once(in: 8) ? random.pick(keys) : "phx_all"
    if let key { headers.append(("Authorization", random.once(in: 20) ? "\(random.pick(schemes))\(key)" : "Bearer \(key)")) }
    if random.once(in: 8) { headers.append(("Accept", random.pick(accepts))) }
    let (type, body) = content(&random)
    if let type { headers.append(("Content-Type", type)) }
    let (target, usual) = target(&random)
    return Sent(method: random.pick(random.once(in: 6) ? methods : usual), target: target, headers: headers, body: body)
  }

  /// Whether HTTP can carry it to the API as it is.
  static func isPlain(_ request: Sent) -> Bool {
    request.target.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "#") } && hasGoodPercents(request.target)
      && request.target.hasPrefix("/") && request.method.utf8.allSatisfy { (65...90).contains($0) }
  }

  private static func hasGoodPercents(_ target: String) -> Bool {
    target.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { piece in
      piece.utf8.count >= 2 && piece.prefix(2).allSatisfy { $0.isASCII && $0.isHexDigit }
    }
  }

  static let methods = [
    "GET", "GET", "GET", "POST", "POST", "POST", "PATCH", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "FOO", "get", "Ä",
  ]
  static let keys: [String?] = [nil, "phx_all", "phx_read", "phx_write", "phx_none", "phx_two", "phx_bob", "phx_wrong", "", "x", "\u{0}"]
  static let schemes = ["bearer ", "Bearer", "Basic ", "Bearer\t ", "Token ", ""]
  static let accepts = [
    "*/*", "application/json", "application/json; indent=2", "text/html", "", ",,", "a/b;q=", "*/*; indent=99", "/", "*",
  ]
  static let types: [String?] = [
    "application/json", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "multipart/form-data; boundary=B",
    "text/plain", nil, "",
    "multipart/form-data", "application/json; charset=latin-1", ";", "*/*",
  ]
  static let segments = [
    "1", "1", "1", "2", "@current", "9", "x", "plain001", "collect1", "filters1", "deleted1", "untyped1", "other001", "recordings", "r1",
    "r2", "r3", "%00", "%2F",
    "é", "%C3%A9", ".", "..", "", "+1", "%zz", "99999999999999999999", "session_recording_playlists", "projects",
  ]
  static let queries = [
    "limit=2", "limit=-1", "offset=1", "offset=9223372036854775807", "limit=9223372036854775807", "order=name", "order=-x", "search=%25",
    "search=l", "pinned",
    "user", "type=filters", "created_by=1", "created_by=9", "short_id=plain001", "short_id=%00", "session_recording_id=r1", "date_from=-7d",
    "date_to=2026-13-01",
    "date_from=-99999999999999999999y", "date_from=mEnd", "collection_type=synthetic", "format=json", "format=xml",
    "personal_api_key=phx_all", "&&=", "%ff=%ff",
  ]
  static let names = [
    "name", "derived_name", "description", "pinned", "deleted", "filters", "type", "_create_in_folder", "personal_api_key", "id", "x",
  ]
  static let values = [
    #""x""#, #""""#, "null", "true", "false", "1", "0", "-0", "1e400", "NaN", "[]", "{}", #"{"a":[1.0,{"b":null}]}"#, #""collection""#,
    #""filters""#, #""\ud800""#,
    #""\u0000""#, #""phx_all""#, "12345678901234567890123", "[[[[[[[[[]]]]]]]]]", #"{"\ud83d\ude00":"\u2028"}"#, #"{"a":"\ud800"}"#,
    #""  é  ""#,
  ]

  /// A target, and the methods that its path has.
  private static func target(_ random: inout SeededGenerator) -> (String, [String]) {
    var path = [
      "api", random.once(in: 4) ? "environments" : "projects", random.once(in: 4) ? random.pick(segments) : "1",
      "session_recording_playlists",
    ]
    let methods: [String]
    switch Int.random(in: 0..<5, using: &random) {
    case 0: methods = ["GET", "POST", "POST", "OPTIONS"]
    case 1:
      path.append(random.pick(World.shortIDs))
      methods = ["GET", "PATCH", "PATCH", "PUT", "DELETE"]
    case 2:
      path.append(random.pick(segments))
      methods = ["GET", "PATCH", "HEAD"]
    case 3:
      path += [random.pick(World.shortIDs), "recordings"]
      methods = ["GET", "HEAD", "OPTIONS"]
    default:
      path += [random.pick(World.shortIDs), "recordings", random.once(in: 3) ? random.pick(segments) : random.pick(["r1", "r2", "r3"])]
      methods = ["POST", "POST", "DELETE"]
    }
    if random.once(in: 15) { path[Int.random(in: path.indices, using: &random)] = random.pick(segments) }
    var target = "/" + path.joined(separator: "/") + (random.once(in: 3) ? "" : "/")
    if random.once(in: 3) {
      target += "?" + (0...Int.random(in: 0..<3, using: &random)).map { _ in random.pick(queries) }.joined(separator: "&")
    }
    return (random.once(in: 25) ? mutated(target, &random) : target, methods)
  }

  private static func content(_ random: inout SeededGenerator) -> (String?, [UInt8]) {
    if random.once(in: 5) { return (random.pick(types), []) }
    let members = (0..<Int.random(in: 0..<4, using: &random)).map { _ in (random.pick(names), random.pick(values)) }
    var type: String? = "application/json"
    var text: String
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      type = "application/x-www-form-urlencoded"
      text = members.map { "\($0)=\($1)" }.joined(separator: "&")
    case 1:
      type = "multipart/form-data; boundary=B"
      text = members.map { "--B\r\nContent-Disposition: form-data; name=\"\($0)\"\r\n\r\n\($1)\r\n" }.joined() + "--B--\r\n"
    case 2: text = random.pick(values)
    default: text = "{\(members.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
    }
    if random.once(in: 8) { type = random.pick(types) }
    guard random.once(in: 6) else { return (type, Array(text.utf8)) }
    var bytes = Array(text.utf8)
    for _ in 0...Int.random(in: 0..<3, using: &random) { mutate(&bytes, &random) }
    return (type, bytes)
  }

  private static func mutated(_ text: String, _ random: inout SeededGenerator) -> String {
    var bytes = Array(text.utf8)
    mutate(&bytes, &random)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Changes, drops, adds or cuts off at one place.
  private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return bytes.append(UInt8.random(in: .min ... .max, using: &random)) }
    let index = Int.random(in: bytes.indices, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
    case 1: bytes.remove(at: index)
    case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: index)
    default: bytes.removeSubrange(index...)
    }
  }
}

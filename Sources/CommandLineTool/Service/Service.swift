internal import Emulator
internal import Glibc
internal import JSON

/// A server of the API, as a key reaches it.
struct Service: Sendable {
  private let curl: Curl
  private let key: KeyValue
  /// How long it is asked.
  var limit: RunLimit

  /// The server at `url`, asked with `key` within `limit`.
  init(_ url: ServiceURL, key: KeyValue, limit: RunLimit) {
    curl = Curl(url: url)
    self.key = key
    self.limit = limit
  }

  /// How often it is asked the same while it answers 429.
  private static let mostTries = 5

  /// The answer to `request`, whatever its status, but for 429, after which it waits as it is told and asks again.
  ///
  /// - Throws: `Failure` where there is none, where it is 429 again and again, or where the limit ends it.
  func answer(_ request: ServiceRequest) throws(Failure) -> ServiceAnswer {
    for attempt in 1...Self.mostTries {
      let answer = try curl.start(request).answer(limit)
      guard answer.status == 429 else { return answer }
      if attempt < Self.mostTries { try wait(RetryAfter.seconds(answer.field("Retry-After"), now: time(nil))) }
    }
    throw Failure(
      "\(curl.url.text) answered 429 to the same request \(Self.mostTries) times: it takes no more requests now. Try again later.",
      changedNothing: true)
  }

  /// The answers to `requests`, which are asked at the same time; nil for each that has none.
  func answers(to requests: [ServiceRequest]) -> [ServiceAnswer?] {
    let running = requests.map { try? curl.start($0) }
    return running.map { try? $0?.answer(limit) }
  }

  private func wait(_ seconds: Int) throws(Failure) {
    // More of them than fit into a duration is longer than any limit.
    guard seconds < 1 << 31, .now + .seconds(seconds) < limit.end else {
      throw Failure(
        "\(curl.url.text) takes no more requests for \(seconds) seconds, longer than --timeout allows. Try again later.",
        changedNothing: true)
    }
    if seconds > 1 { StandardError.writeLine("playlists-emulator: the server asks to wait \(seconds) seconds") }
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      try limit.check()
      usleep(50_000)
    }
  }

  /// The object that a GET of `target` answers with 200.
  ///
  /// - Throws: `Failure` for any other answer, with its status and what it says.
  func object(_ target: String) throws(Failure) -> JSONObject {
    let answer = try self.answer(asking(target))
    let place = curl.url.text + target.prefix { $0 != "?" }
    guard answer.status == 200 else { throw Failure("\(place) answers \(Self.complaint(answer))") }
    guard let object = answer.object else {
      throw Failure(
        "\(place) answers with \(answer.field("Content-Type") ?? "something") that is no JSON object: is this the address of the API?")
    }
    return object
  }

  /// The object that a GET of `target` answers with; nil where the server does not show it to the key, or has no such thing.
  func objectIfShown(_ target: String) throws(Failure) -> JSONObject? {
    let answer = try self.answer(asking(target))
    return answer.status == 200 ? answer.object : nil
  }

  private func asking(_ target: String) -> ServiceRequest {
    ServiceRequest(target: target, fields: [authorization, ("Accept", "application/json")])
  }

  /// The field that brings the key.
  var authorization: (name: String, value: String) { ("Authorization", "Bearer \(key.text)") }

  /// The status of an answer, and its detail or where it points.
  static func complaint(_ answer: ServiceAnswer) -> String {
    if let location = answer.field("Location") { return "\(answer.status), and points to \(location)" }
    return answer.object?["detail"]?.text.map { "\(answer.status): \($0)" } ?? "\(answer.status)"
  }
}

/// A request to a server of the API.
struct ServiceRequest: Sendable {
  var method = "GET"
  /// The path and the query.
  var target: String
  var fields: [(name: String, value: String)] = []
  /// Nil for no content.
  var body: [UInt8]?
}

/// What a server answers.
struct ServiceAnswer: Sendable {
  let status: Int
  let fields: [(name: String, value: String)]
  let body: [UInt8]

  /// The JSON object that the content is; nil where it is none.
  var object: JSONObject? { (try? JSONValue(parsing: body, maximumDepth: FixtureFile.maximumDepth))?.object }

  /// The values of the fields of that name, in whatever case, as one list (RFC 9110, 5.3); nil where there is none.
  func field(_ name: String) -> String? {
    let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}

extension ServiceAnswer {
  /// The answer that `text` is: a head or, with interim answers, several, and the content as it is.
  ///
  /// Nil where it begins with no status line.
  init?(_ text: [UInt8]) {
    var rest = text[...]
    while true {
      guard let (status, fields) = Self.head(&rest) else { return nil }
      // An interim answer has no content, and another one follows it (RFC 9110, 15.2).
      if status / 100 == 1 { continue }
      self.init(status: status, fields: fields, body: Array(rest))
      return
    }
  }

  private static func head(_ rest: inout ArraySlice<UInt8>) -> (Int, [(name: String, value: String)])? {
    let words = line(&rest).split(separator: " ", maxSplits: 2)
    guard words.count > 1, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else { return nil }
    var fields: [(name: String, value: String)] = []
    while !rest.isEmpty {
      let line = line(&rest)
      if line.isEmpty { break }
      guard let colon = line.firstIndex(of: ":") else { continue }
      var value = line[line.index(after: colon)...]
      while value.first == " " || value.first == "\t" { value.removeFirst() }
      while value.last == " " || value.last == "\t" { value.removeLast() }
      fields.append((String(line[..<colon]), String(value)))
    }
    return (status, fields)
  }

  /// Takes a line off the front, without its end.
  private static func line(_ rest: inout ArraySlice<UInt8>) -> String {
    let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
    var line = rest[..<end]
    rest = rest[end...].dropFirst()
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }
}

/// Where a server of the API is: `https://host[:port][/path]`, or `http://`.
struct ServiceURL: ArgumentValue {
  static let expectation = "a URL such as https://us.posthog.com"
  /// The URL without a slash at its end.
  let text: String

  init?(argument: String) {
    guard let scheme = ["https://", "http://"].first(where: argument.hasPrefix) else { return nil }
    var rest = argument.dropFirst(scheme.count)
    while rest.last == "/" { rest.removeLast() }
    // Visible ASCII without what a URL cannot hold (RFC 3986, 2), and without a user, a query and a fragment.
    let excluded = Set("\"<>\\^`{|}@?#".utf8)
    guard let first = rest.first, first != "/", first != ":",
      rest.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !excluded.contains($0) })
    else { return nil }
    text = scheme + rest
  }
}

/// A personal API key, as a header can carry it.
struct KeyValue: ArgumentValue {
  static let expectation = "a personal API key such as phx_…"
  static let isSecret = true
  let text: String

  init?(argument: String) {
    guard argument.utf8.count > 1, argument.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return nil }
    text = argument
  }
}

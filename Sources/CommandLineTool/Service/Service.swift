internal import Emulator
internal import Glibc
internal import JSON

/// A server of the API, with the key to use it.
struct Service: Sendable {
  let url: String
  let key: String
  var limit: RunLimit

  /// The most attempts for one request while the server returns 429.
  private static let maxAttempts = 5

  /// Returns the response to `request` with any status; after 429, waits as `Retry-After` says and tries again.
  ///
  /// - Throws: `Failure` if there is no response, if the last attempt returns 429, or if the limit is reached.
  func response(to request: ServiceRequest) throws(Failure) -> ServiceResponse {
    for attempt in 1...Self.maxAttempts {
      let response = try CurlRun(request, to: url).response(within: limit)
      guard response.status == 429 else { return response }
      if attempt < Self.maxAttempts { try wait(RetryAfter.seconds(response.field("Retry-After"), now: time(nil))) }
    }
    throw Failure("\(url) returned 429 to the same request \(Self.maxAttempts) times. Try again later.", changedNothing: true)
  }

  /// Returns the responses to `requests`, which are sent at the same time; nil for each without one.
  func responses(to requests: [ServiceRequest]) -> [ServiceResponse?] {
    let running = requests.map { try? CurlRun($0, to: url) }
    return running.map { try? $0?.response(within: limit) }
  }

  private func wait(_ seconds: Int) throws(Failure) {
    // A time that does not fit into a duration is longer than any limit.
    guard seconds < 1 << 31, .now + .seconds(seconds) < limit.end else {
      throw Failure(
        "\(url) asks to wait \(seconds) seconds, longer than --timeout allows. Try again later.", changedNothing: true)
    }
    if seconds > 1 { StandardError.writeLine("playlists-emulator: the server asks to wait \(seconds) seconds") }
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      try limit.check()
      usleep(50_000)
    }
  }

  /// Returns the JSON object of a GET of `target`.
  ///
  /// - Throws: `Failure` with the status and the detail of any response other than 200 with an object.
  func object(_ target: String) throws(Failure) -> JSONObject {
    let response = try response(to: get(target))
    let place = url + target.prefix { $0 != "?" }
    guard response.status == 200 else { throw Failure("\(place) returned \(Self.summary(response))") }
    guard let object = response.object else {
      throw Failure(
        "\(place) returned \(response.field("Content-Type") ?? "content") that is not a JSON object: is this the address of the API?")
    }
    return object
  }

  /// Returns the JSON object of a GET of `target`; nil if it does not exist or the key may not see it.
  func objectIfVisible(_ target: String) throws(Failure) -> JSONObject? {
    let response = try response(to: get(target))
    return response.status == 200 ? response.object : nil
  }

  private func get(_ target: String) -> ServiceRequest {
    ServiceRequest(target: target, fields: [authorization, ("Accept", "application/json")])
  }

  var authorization: (name: String, value: String) { ("Authorization", "Bearer \(key)") }

  /// The status of a response, with its `detail` or `Location`.
  static func summary(_ response: ServiceResponse) -> String {
    if let location = response.field("Location") { return "\(response.status), and points to \(location)" }
    return response.object?["detail"]?.text.map { "\(response.status): \($0)" } ?? "\(response.status)"
  }
}

struct ServiceRequest: Sendable {
  var method = "GET"
  var target: String
  var fields: [(name: String, value: String)] = []
  /// The content; nil for none.
  var body: [UInt8]?
}

struct ServiceResponse: Sendable {
  let status: Int
  let fields: [(name: String, value: String)]
  let body: [UInt8]

  /// The content as a JSON object; nil if it is not one.
  var object: JSONObject? { (try? JSONValue(parsing: body, maximumDepth: FixtureFile.maximumDepth))?.object }

  /// The values of all fields with that name, in any case, as one list (RFC 9110, 5.3); nil if there is none.
  func field(_ name: String) -> String? {
    let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}

extension ServiceResponse {
  /// Parses a response, with any interim responses before it; the content is the rest of `bytes`.
  ///
  /// Nil if there is no status line.
  init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    var (status, fields) = (0, [(name: String, value: String)]())
    // An interim response has no content, and another response follows it (RFC 9110, 15.2).
    repeat {
      let words = Self.line(&rest).split(separator: " ", maxSplits: 2)
      guard words.count > 1, words[0].hasPrefix("HTTP/"), let code = Int(words[1]) else { return nil }
      (status, fields) = (code, [])
      while !rest.isEmpty {
        let line = Self.line(&rest)
        if line.isEmpty { break }
        guard let colon = line.firstIndex(of: ":") else { continue }
        fields.append((String(line[..<colon]), String(line[line.index(after: colon)...].trimmed)))
      }
    } while status / 100 == 1
    self.init(status: status, fields: fields, body: Array(rest))
  }

  /// Removes and returns the first line, without its line end.
  private static func line(_ rest: inout ArraySlice<UInt8>) -> String {
    let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
    var line = rest[..<end]
    rest = rest[end...].dropFirst()
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }
}

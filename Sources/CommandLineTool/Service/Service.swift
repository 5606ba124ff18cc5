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

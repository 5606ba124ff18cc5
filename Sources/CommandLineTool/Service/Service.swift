internal import Emulator
internal import Glibc
internal import JSON

/// A server of the API, with the key to use it.
struct Service: Sendable {
  private let curl: Curl
  private let key: KeyValue
  /// The limit of all requests.
  var limit: RunLimit

  /// The server at `url`, called with `key` within `limit`.
  init(_ url: ServiceURL, key: KeyValue, limit: RunLimit) {
    curl = Curl(url: url)
    self.key = key
    self.limit = limit
  }

  /// The most attempts for one request while the server returns 429.
  private static let maxAttempts = 5

  /// Returns the response to `request` with any status; after 429, waits as `Retry-After` says and tries again.
  ///
  /// - Throws: `Failure` if there is no response, if the last attempt returns 429, or if the limit is reached.
  func response(to request: ServiceRequest) throws(Failure) -> ServiceResponse {
    for attempt in 1...Self.maxAttempts {
      let response = try curl.start(request).response(within: limit)
      guard response.status == 429 else { return response }
      if attempt < Self.maxAttempts { try wait(RetryAfter.seconds(response.field("Retry-After"), now: time(nil))) }
    }
    throw Failure(
      "\(curl.url.text) answered 429 to the same request \(Self.maxAttempts) times. Try again later.",
      changedNothing: true)
  }

  /// Returns the responses to `requests`, which are sent at the same time; nil for each without one.
  func responses(to requests: [ServiceRequest]) -> [ServiceResponse?] {
    let running = requests.map { try? curl.start($0) }
    return running.map { try? $0?.response(within: limit) }
  }

  private func wait(_ seconds: Int) throws(Failure) {
    // A time that does not fit into a duration is longer than any limit.
    guard seconds < 1 << 31, .now + .seconds(seconds) < limit.end else {
      throw Failure(
        "\(curl.url.text) asks to wait \(seconds) seconds, longer than --timeout allows. Try again later.",
        changedNothing: true)
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
    let place = curl.url.text + target.prefix { $0 != "?" }
    guard response.status == 200 else { throw Failure("\(place) answers \(Self.summary(response))") }
    guard let object = response.object else {
      throw Failure(
        "\(place) answers with \(response.field("Content-Type") ?? "content") that is not a JSON object: is this the address of the API?")
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

  /// The field with the key.
  var authorization: (name: String, value: String) { ("Authorization", "Bearer \(key.text)") }

  /// The status of a response, with its `detail` or `Location`.
  static func summary(_ response: ServiceResponse) -> String {
    if let location = response.field("Location") { return "\(response.status), and points to \(location)" }
    return response.object?["detail"]?.text.map { "\(response.status): \($0)" } ?? "\(response.status)"
  }
}

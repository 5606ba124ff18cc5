internal import Glibc
internal import JSON

/// A server of the API, as a key reaches it.
struct Service {
  private let curl: Curl
  private let key: KeyValue
  /// Asked while the server has it wait: whether nobody wants the answer any more.
  var isInterrupted: () -> Bool = { false }

  /// The server at `url`, asked with `key`.
  init(_ url: ServiceURL, key: KeyValue) {
    curl = Curl(url: url)
    self.key = key
  }

  /// The longest that a server may have it wait, in seconds.
  private static let patience = 600

  /// The answer to `request`, whatever its status, but for 429, after which it waits as it is told and asks again.
  ///
  /// - Throws: `Failure` where there is none.
  func answer(_ request: ServiceRequest) throws(Failure) -> ServiceAnswer {
    while true {
      let answer = try curl.answer(request)
      guard answer.status == 429, let seconds = answer.field("Retry-After").flatMap({ Int($0) }) else { return answer }
      guard seconds <= Self.patience else { throw Failure("\(curl.url.text) takes no more requests for \(seconds) seconds") }
      if seconds > 1 { StandardError.write("playlists-emulator: the server asks to wait \(seconds) seconds\n") }
      let end = ContinuousClock.now + .seconds(max(1, seconds))
      while ContinuousClock.now < end, !isInterrupted() { usleep(50_000) }
      if isInterrupted() { throw Failure("interrupted") }
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

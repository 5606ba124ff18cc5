/// A question of `verify`: requests, one after the other, each of which two servers are to answer alike.
struct Check: Sendable {
  /// The line of the fidelity ledger that it asks after.
  let id: String
  /// What is asked, in words.
  let title: String
  let requests: [CheckRequest]

  init(_ id: String, _ title: String, _ requests: CheckRequest...) {
    self.id = id
    self.title = title
    self.requests = requests
  }
}

/// A request of a check, which names by `⟨…⟩` what each server gives another value: a playlist's `short_id`, the project's path.
struct CheckRequest: Sendable {
  /// The key that it brings.
  enum Key: Sendable {
    case own
    case none
    case unknown
  }

  let method: String
  let target: String
  var key = Key.own
  var fields: [(name: String, value: String)] = []
  /// Nil for no content.
  var body: [UInt8]?
  /// The name that the playlist it makes goes by in the requests after it; nil where that is of no interest.
  var name: String?
}

extension CheckRequest {
  static func get(_ target: String, _ fields: (name: String, value: String)..., key: Key = .own) -> CheckRequest {
    CheckRequest(method: "GET", target: target, key: key, fields: fields)
  }

  /// A POST of JSON, to the list unless another target is named.
  static func post(_ json: String, to target: String = "⟨list⟩", as name: String? = nil) -> CheckRequest {
    sending("POST", target, "application/json", Array(json.utf8), as: name)
  }

  static func patch(_ json: String, _ target: String) -> CheckRequest { sending("PATCH", target, "application/json", Array(json.utf8)) }

  static func put(_ json: String, _ target: String) -> CheckRequest { sending("PUT", target, "application/json", Array(json.utf8)) }

  /// A request with any method, and content of any media type; nil for none named.
  static func sending(
    _ method: String, _ target: String, _ type: String?, _ body: [UInt8]?, key: Key = .own, as name: String? = nil
  ) -> CheckRequest {
    CheckRequest(
      method: method, target: target, key: key, fields: type.map { [("Content-Type", $0)] } ?? [], body: body, name: name)
  }

  /// A request without content.
  static func plain(_ method: String, _ target: String) -> CheckRequest { CheckRequest(method: method, target: target) }
}

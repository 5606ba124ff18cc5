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

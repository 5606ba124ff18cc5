/// How many requests a key may make: in a burst, and in the long run.
package struct RateLimit: Hashable, Sendable {
  /// So many requests in any stretch of so long a time.
  package struct Rate: Hashable, Sendable {
    package let requests: Int
    let period: Period

    /// `requests` in each `period`.
    init(_ requests: Int, per period: Period) {
      self.requests = requests
      self.period = period
    }

    /// `240/minute`; a period may be cut down to its first letter, as in Django REST framework.
    ///
    /// Nil for anything else, and for more requests than are remembered.
    package init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let requests = Int(parts[0]), Self.counts.contains(requests),
        let period = Period.allCases.first(where: { !parts[1].isEmpty && $0.rawValue.hasPrefix(parts[1].lowercased()) })
      else { return nil }
      self.init(requests, per: period)
    }

    /// The requests that a rate may allow: each one's time is kept as long as the period lasts.
    package static let counts = 0...100_000

    /// The rate as it is written.
    package var text: String { "\(requests)/\(period.rawValue)" }
  }

  enum Period: String, Hashable, Sendable, CaseIterable {
    case second
    case minute
    case hour
    case day

    var microseconds: Int {
      switch self {
      case .second: 1_000_000
      case .minute: 60_000_000
      case .hour: 3_600_000_000
      case .day: 86_400_000_000
      }
    }
  }

  /// Nil for no limit.
  package var burst: Rate?
  /// Nil for no limit.
  package var sustained: Rate?

  /// A limit of its two parts.
  package init(burst: Rate?, sustained: Rate?) {
    self.burst = burst
    self.sustained = sustained
  }

  /// No limit.
  package static let off = RateLimit(burst: nil, sustained: nil)
  /// The service's: 240 requests a minute and 1200 an hour.
  package static let on = RateLimit(burst: Rate(240, per: .minute), sustained: Rate(1200, per: .hour))

  /// `off`, `on`, or a burst and a sustained rate such as `240/minute,1200/hour`; nil for anything else.
  package init?(_ text: String) {
    switch text {
    case "off": self = .off
    case "on": self = .on
    default:
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      guard parts.count == 2, let burst = Rate(String(parts[0])), let sustained = Rate(String(parts[1])) else { return nil }
      self.init(burst: burst, sustained: sustained)
    }
  }
}

extension [UInt8] {
  /// Where `part` first occurs from `start` on, as the empty one does at once; nil if it does not.
  func position(of part: [UInt8], from start: Int = 0) -> Int? {
    guard let first = part.first else { return start }
    guard count - start >= part.count else { return nil }
    return withUnsafeBufferPointer { bytes in
      (start...(bytes.count - part.count)).first { index in
        bytes[index] == first && bytes[index..<(index + part.count)].elementsEqual(part)
      }
    }
  }

  /// Whether `part` stands somewhere in it, as the empty one does everywhere.
  package func holds(_ part: [UInt8]) -> Bool { position(of: part) != nil }
}

/// How long each phase of a connection may last, in nanoseconds, and how much it may hold.
struct ConnectionLimits: Sendable {
  let header: Int64
  let body: Int64
  let idle: Int64
  let write: Int64
  let linger: Int64
  private let minBodyRate: Int
  let maxLinger: Int64
  let maxPendingOutput: Int
  let maxLingerSize: Int

  init(_ configuration: ServerConfiguration) {
    header = configuration.headerTimeout.nanoseconds
    body = configuration.bodyTimeout.nanoseconds
    minBodyRate = configuration.minBodyRate
    idle = configuration.idleTimeout.nanoseconds
    write = configuration.writeTimeout.nanoseconds
    linger = configuration.linger.nanoseconds
    maxLinger = configuration.maxLinger.nanoseconds
    maxPendingOutput = configuration.maxPendingOutput
    maxLingerSize = configuration.maxLingerSize
  }

  /// How long `count` bytes of content may take at the lowest rate, in nanoseconds.
  func timeForContent(_ count: Int) -> Int64 {
    guard minBodyRate > 0 else { return .max }
    let (product, overflows) = Int64(count / minBodyRate).multipliedReportingOverflow(by: 1_000_000_000)
    return overflows ? .max : product
  }
}

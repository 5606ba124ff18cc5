/// How long each phase of a connection may last, in nanoseconds, and how much it may hold.
struct ConnectionLimits: Sendable {
  let header: Int64
  let body: Int64
  let idle: Int64
  let write: Int64
  let linger: Int64
  let maxLinger: Int64
  let maxPendingOutput: Int
  let maxLingerSize: Int

  init(_ configuration: ServerConfiguration) {
    header = configuration.headerTimeout.nanoseconds
    body = configuration.bodyTimeout.nanoseconds
    idle = configuration.idleTimeout.nanoseconds
    write = configuration.writeTimeout.nanoseconds
    linger = configuration.linger.nanoseconds
    maxLinger = configuration.maxLinger.nanoseconds
    maxPendingOutput = configuration.maxPendingOutput
    maxLingerSize = configuration.maxLingerSize
  }
}

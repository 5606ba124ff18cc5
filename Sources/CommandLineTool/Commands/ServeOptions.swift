internal import ArgumentParser
internal import Domain
internal import HTTPServer
internal import PlaylistsEmulator
internal import SQLite

/// The options of `serve`. Each has an environment variable of its name, which the option beats.
struct ServeOptions: ParsableArguments {
  @Option(help: "The name or address to listen on. (default: 127.0.0.1)")
  var host: String?
  @Option(help: "The port to listen on; 0 takes a free one. (default: 8000)")
  var port: Port?
  @Option(help: ArgumentHelp("Write the process, port and URL to this file as JSON when the emulator can answer.", valueName: "file"))
  var portFile: String?
  @Option(help: ArgumentHelp("Keep the state in this file; without one it is in memory.", valueName: ":memory:|file"))
  var db: Database.Location?
  @Option(help: ArgumentHelp("Fill an empty database from this fixture; may be repeated.", valueName: "file"))
  var seed: [String] = []
  @Option(help: ArgumentHelp("Which service to be. (default: documented)", valueName: "documented"))
  var contract: Contract?
  @Option(help: ArgumentHelp("The time to tell: the system's, or one moment. (default: system)", valueName: "system|time"))
  var clock: EmulatorClock?
  @Option(help: ArgumentHelp("Make the same ids again with the same number.", valueName: "n"))
  var randomSeed: RandomSeed?
  @Option(help: "How to write the log: text or json. (default: text)")
  var logFormat: LogFormat?
  @Option(help: "The least that is logged: trace, debug, info, notice, warning, error or critical. (default: info)")
  var logLevel: LogLevel?

  @Option(help: ArgumentHelp("The longest request target: 414 above it. (default: 16KiB)", valueName: "bytes"))
  var maxTargetLength: ByteCount?
  @Option(help: ArgumentHelp("The longest header section: 431 above it. (default: 32KiB)", valueName: "bytes"))
  var maxHeaderSize: ByteCount?
  @Option(help: ArgumentHelp("The most header fields: 431 above it. (default: 200)", valueName: "n"))
  var maxHeaderFields: Count?
  @Option(help: ArgumentHelp("The most chunk extensions and trailers: 431 above it. (default: 16KiB)", valueName: "bytes"))
  var maxTrailerSize: ByteCount?
  @Option(help: ArgumentHelp("The longest body: 413 above it. (default: 1MiB)", valueName: "bytes"))
  var maxBodySize: ByteCount?
  @Option(help: ArgumentHelp("The most connections; further ones wait in the backlog. (default: 65536)", valueName: "n"))
  var maxConnections: Count?
  @Option(help: ArgumentHelp("The most bytes that may wait for a client to read them. (default: 1MiB)", valueName: "bytes"))
  var maxPendingOutput: ByteCount?
  @Option(
    help: ArgumentHelp("How long a header section may take, and content stop arriving: 408 after it. (default: 10)", valueName: "seconds"))
  var headerTimeout: Seconds?
  @Option(help: ArgumentHelp("How long a connection may be idle: closed after it. (default: 60)", valueName: "seconds"))
  var idleTimeout: Seconds?
  @Option(help: ArgumentHelp("How long running requests may take after SIGTERM. (default: 5)", valueName: "seconds"))
  var shutdownGrace: Seconds?

  /// What the options and variables come to, but for the seed, whose files are not read yet.
  ///
  /// - Throws: `ValidationError` for a variable with a bad value.
  func configuration() throws -> EmulatorConfiguration {
    var configuration = EmulatorConfiguration()
    configuration.server.host = try Environment.value(host, "host", default: configuration.server.host)
    configuration.server.port = try Environment.value(port, "port")?.number ?? 8000
    configuration.database = try Environment.value(db, "db", default: configuration.database)
    configuration.contract = try Environment.value(contract, "contract", default: configuration.contract)
    configuration.clock = try Environment.value(clock, "clock", default: configuration.clock)
    if let seed = try Environment.value(randomSeed, "random-seed") { configuration.random = RandomStream(seed: seed.number) }
    func set<Value>(_ limit: WritableKeyPath<EmulatorConfiguration, Value>, _ value: Value?) {
      if let value { configuration[keyPath: limit] = value }
    }
    set(\.server.maxTargetLength, try Environment.value(maxTargetLength, "max-target-length")?.bytes)
    set(\.server.maxHeaderSize, try Environment.value(maxHeaderSize, "max-header-size")?.bytes)
    set(\.server.maxHeaderFields, try Environment.value(maxHeaderFields, "max-header-fields")?.number)
    set(\.server.maxTrailerSize, try Environment.value(maxTrailerSize, "max-trailer-size")?.bytes)
    set(\.server.maxBodySize, try Environment.value(maxBodySize, "max-body-size")?.bytes)
    set(\.server.maxConnections, try Environment.value(maxConnections, "max-connections")?.number)
    set(\.server.maxPendingOutput, try Environment.value(maxPendingOutput, "max-pending-output")?.bytes)
    let headerTimeout = try Environment.value(headerTimeout, "header-timeout")?.duration
    set(\.server.headerTimeout, headerTimeout)
    set(\.server.bodyTimeout, headerTimeout)
    set(\.server.idleTimeout, try Environment.value(idleTimeout, "idle-timeout")?.duration)
    return configuration
  }
}

internal import Emulator
internal import HTTPServer
internal import Logging
internal import SQLite

/// The options of `serve`, and what they come to.
enum ServeOptions {
  static let host = Option<String>("host", "name", "The name or address to listen on. (default: 127.0.0.1)")
  static let port = Option<Port>("port", "port", "The port to listen on; 0 takes a free one. (default: 8000)")
  static let portFile = Option<String>(
    "port-file", "file", "Write the process, the port and the URL to this file, as JSON, when the emulator can answer.")
  static let exportOnExit = Option<String>(
    "export-on-exit", "file", "Write the whole state to this file, as a fixture, when the emulator has stopped in good order.")
  static let db = Option<Database.Location>(
    "db", ":memory:|file", "Keep the state in this file, so that it survives restarts. (default: :memory:)")
  static let seed = Option<String>(
    "seed", "file", "Fill an empty database from this fixture; may be repeated. In the variable, commas stand between files.",
    separator: ",")
  static let contract = Option<Contract>(
    "contract", "documented|observed",
    "Which service to be: the reference page taken at its word, or what the hosted service answers. (default: documented)")
  static let strictWarnings = Option<Flag>(
    "strict-warnings", "", "Refuse what the hosted service would refuse, where the documented contract only warns of it.")
  static let rateLimit = Option<RateLimit>(
    "rate-limit", "off|on|rates",
    "How many requests a key may make; 429 above it. On is 240/minute,1200/hour: in a burst, and sustained. (default: off)")
  static let clock = Option<EmulatorClock>("clock", "system|time", "The time to tell: the system's, or always one. (default: system)")
  static let randomSeed = Option<RandomSeed>("random-seed", "n", "Give the same ids again for the same number.")
  static let adminToken = Option<HeaderToken>("admin-token", "token", "Have the control API ask for this token in X-Admin-Token.")
  static let noAdmin = Option<Flag>("no-admin", "", "Leave the control API under /__admin out: 404.")
  static let allowHost = Option<HostName>(
    "allow-host", "name", "Let requests for this Host use the control API; may be repeated. In the variable, commas stand between names.",
    separator: ",")
  static let sandboxIDs = Option<SandboxIDs>(
    "sandbox-ids", "first/step",
    "Number sandboxes from first on, in steps, so that emulators behind one address share no number. (default: 1000001/1)")
  static let journalSize = Option<JournalSize>(
    "journal-size", "n", "How many requests the control API's journal remembers; 0 for no journal. (default: 1000)")
  static let maxControlMemory = Option<ByteCount>(
    "max-control-memory", "bytes",
    "The most memory for fault rules, delayed requests and the journal, which drops its oldest; 507 above it. (default: 64MiB)")
  static let cors = Option<AllowedOrigin>(
    "cors", "origin", "Let pages of this origin, * for all, use the emulated API from a browser; never the control API.")
  static let logFormat = Option<LogFormat>("log-format", "text|json", "How the log on stderr is written. (default: text)")
  static let logLevel = Option<Logger.Level>(
    "log-level", "level", "The least that is logged: trace, debug, info, notice, warning, error or critical. (default: info)")
  static let shutdownGrace = Option<Seconds>(
    "shutdown-grace", "seconds", "How long running requests may take after SIGTERM or SIGINT. (default: 5)")
  static let maxTargetLength = Option<ByteCount>(
    "max-target-length", "bytes", "The longest request target; 414 above it. (default: 16KiB)")
  static let maxHeaderSize = Option<ByteCount>("max-header-size", "bytes", "The longest header section; 431 above it. (default: 32KiB)")
  static let maxHeaderFields = Option<Count>("max-header-fields", "n", "The most header fields; 431 above it. (default: 200)")
  static let maxTrailerSize = Option<ByteCount>(
    "max-trailer-size", "bytes", "The most chunk extensions and trailers; 431 above it. (default: 16KiB)")
  static let maxBodySize = Option<ByteCount>("max-body-size", "bytes", "The longest body; 413 above it. (default: 1MiB)")
  static let maxConnections = Option<Count>(
    "max-connections", "n", "The most connections at a time; more of them wait in the backlog. (default: 65536)")
  static let maxPendingOutput = Option<ByteCount>(
    "max-pending-output", "bytes", "The most bytes of answers that may wait for a client to read them. (default: 1MiB)")
  static let headerTimeout = Option<Timeout>(
    "header-timeout", "seconds", "How long a header section may take; 408 after it. (default: 10)")
  static let bodyTimeout = Option<Timeout>(
    "body-timeout", "seconds", "How long a body may stop arriving; 408 after it. (default: as --header-timeout)")
  static let minBodyRate = Option<Rate>(
    "min-body-rate", "bytes", "The least of a body that has to come in a second; 0 for none, else 408. (default: 500)")
  static let idleTimeout = Option<Timeout>("idle-timeout", "seconds", "How long a connection may be idle; closed after it. (default: 60)")
  static let writeTimeout = Option<Timeout>(
    "write-timeout", "seconds", "How long a client may stop reading its answer; closed after it. (default: 30)")

  /// All of them, in the order of the help page.
  static let all = [
    host.description, port.description, portFile.description, db.description, seed.description, exportOnExit.description,
    contract.description,
    strictWarnings.description, rateLimit.description,
    clock.description,
    randomSeed.description, adminToken.description, noAdmin.description, allowHost.description, cors.description,
    sandboxIDs.description,
    journalSize.description, maxControlMemory.description, logFormat.description, logLevel.description, shutdownGrace.description,
    maxTargetLength.description,
    maxHeaderSize.description, maxHeaderFields.description, maxTrailerSize.description, maxBodySize.description,
    maxConnections.description, maxPendingOutput.description, headerTimeout.description, bodyTimeout.description, minBodyRate.description,
    idleTimeout.description,
    writeTimeout.description,
  ]

  /// What help says of them all.
  static let discussion = """
    Every option has an environment variable, PLAYLISTS_EMULATOR_ and the option's name in capitals with _ for -, such as \
    PLAYLISTS_EMULATOR_PORT. The option beats the variable.
    """

  /// The configuration that `arguments` ask for, but for the seed, whose files are not read yet; on `port` where they name none.
  static func configuration(_ arguments: Arguments, port defaultPort: Int) -> EmulatorConfiguration {
    var configuration = EmulatorConfiguration()
    func set<Value>(_ part: WritableKeyPath<EmulatorConfiguration, Value>, _ value: Value?) {
      if let value { configuration[keyPath: part] = value }
    }
    set(\.server.host, arguments.value(host))
    set(\.server.port, arguments.value(port)?.number ?? defaultPort)
    set(\.database, arguments.value(db))
    set(\.contract, arguments.value(contract))
    set(\.refusesDifferences, arguments.value(strictWarnings)?.isOn)
    set(\.crossOrigin, arguments.value(cors))
    set(\.rateLimit, arguments.value(rateLimit))
    set(\.clock, arguments.value(clock))
    set(\.sandboxIDs, arguments.value(sandboxIDs))
    set(\.random, arguments.value(randomSeed).map { RandomStream(seed: $0.number) })
    configuration.control =
      arguments.value(noAdmin)?.isOn == true
      ? nil
      : ControlConfiguration(
        token: arguments.value(adminToken)?.text, allowedHosts: arguments.values(allowHost).map(\.text),
        journalSize: arguments.value(journalSize)?.number ?? 1000,
        memory: arguments.value(maxControlMemory)?.bytes ?? 64 << 20)
    set(\.server.maxTargetLength, arguments.value(maxTargetLength)?.bytes)
    set(\.server.maxHeaderSize, arguments.value(maxHeaderSize)?.bytes)
    set(\.server.maxHeaderFields, arguments.value(maxHeaderFields)?.number)
    set(\.server.maxTrailerSize, arguments.value(maxTrailerSize)?.bytes)
    set(\.server.maxBodySize, arguments.value(maxBodySize)?.bytes)
    set(\.server.maxConnections, arguments.value(maxConnections)?.number)
    set(\.server.maxPendingOutput, arguments.value(maxPendingOutput)?.bytes)
    set(\.server.headerTimeout, arguments.value(headerTimeout)?.duration)
    set(\.server.bodyTimeout, (arguments.value(bodyTimeout) ?? arguments.value(headerTimeout))?.duration)
    set(\.server.minBodyRate, arguments.value(minBodyRate)?.number)
    set(\.server.idleTimeout, arguments.value(idleTimeout)?.duration)
    set(\.server.writeTimeout, arguments.value(writeTimeout)?.duration)
    return configuration
  }
}

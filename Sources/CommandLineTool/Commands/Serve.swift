internal import CLinux
internal import Emulator
internal import Glibc
internal import HTTPServer
internal import JSON
internal import Logging
internal import SQLite

/// `serve`: runs an emulator until a signal stops it.
enum Serve {
  static let command = Command(
    name: "serve", abstract: "Run the emulator until SIGTERM or SIGINT; the default.", discussion: ServeOptions.discussion,
    examples: [
      "--seed fixtures/demo.json", "--port 0 --port-file emulator.json --log-level warning", "--db playlists.db --contract observed",
    ],
    options: ServeOptions.all, readsEnvironment: true, run: run)

  private static func run(_ arguments: Arguments) throws {
    // A signal that arrives before the emulator is ready stops it cleanly afterwards.
    let signals = StopSignals([SIGTERM, SIGINT])
    let served = try ServedEmulator(arguments)
    let emulator = served.emulator
    let project = emulator.project.map { ", project \($0.id)" } ?? ""
    let key = emulator.key.map { ", key \($0.value) (scope \($0.scopes.joined(separator: " ")))" } ?? ""
    let inspector = emulator.inspectorURL.map { ", inspector \($0)" } ?? ""
    try StandardOutput.writeLine(
      "playlists-emulator \(Version.number) at \(emulator.url)\(project)\(key)\(inspector), started on port: \(emulator.port) Ready.")
    signals.wait()
    try served.stop()
  }
}

/// An emulator with the options of `serve`, and its port file.
struct ServedEmulator {
  let emulator: RunningEmulator
  private let portFile: String?
  private let exportFile: String?
  private let grace: Duration

  /// Starts the emulator and returns when it is ready; `kept` keeps the log unless a level is given.
  ///
  /// - Throws: `Failure` if a file cannot be read or written, or the port is not free.
  init(_ arguments: Arguments, kept: KeptLines? = nil) throws(Failure) {
    var configuration = ServeOptions.configuration(arguments)
    (portFile, exportFile, grace) = (configuration.portFile, configuration.exportFile, configuration.grace)
    let kept = arguments.has(ServeOptions.logLevel) ? nil : kept
    let (level, format) = (kept == nil ? configuration.logLevel : .info, configuration.logFormat)
    let logger = Logger(label: "playlists-emulator") { _ in LineLogHandler(logLevel: level, format: format, kept: kept) }

    // Without this, the C library returns the memory of each response of 100 kB to the system, which has to clear it again.
    mallopt(M_TRIM_THRESHOLD, 4 << 20)
    mallopt(M_MMAP_THRESHOLD, 4 << 20)

    // It is better to fail now than at the exit.
    if let exportFile { try Files.checkWritable(exportFile) }
    configuration.emulator.seed = try FixtureFiles.read(configuration.seeds)
    let progress = Progress("loading the seed")
    configuration.emulator.progress = { progress.show($0, of: $1) }
    emulator = try Failure.wrap { try RunningEmulator.start(configuration.emulator, logger: logger) }
    progress.end()
    if !configuration.seeds.isEmpty {
      // Returns the memory of reading the seed to the system, which the C library does not do: parts of it lie below memory in use.
      configuration.emulator.seed = []
      malloc_trim(0)
    }
    guard let portFile else { return }
    do {
      try Files.write(Self.description(of: emulator, configuration.emulator), to: portFile)
    } catch {
      emulator.stop(grace: .zero)
      throw error
    }
  }

  /// Removes the port file, finishes in-flight requests within the grace time, stops the emulator, and writes the export.
  ///
  /// - Throws: `Failure` if the export cannot be written; the emulator is stopped in any case.
  func stop() throws(Failure) {
    if let portFile { Files.remove(portFile) }
    guard let exportFile else { return emulator.stop(grace: grace) }
    try Files.write(Failure.wrap { try emulator.stopAndExport(grace: grace) }, to: exportFile)
  }

  /// The contents of the port file.
  private static func description(of emulator: RunningEmulator, _ configuration: EmulatorConfiguration) -> [UInt8] {
    var writer = JSONWriter(capacity: 256)
    writer.object { writer in
      writer.member("pid", Int(getpid()))
      writer.member("host", configuration.server.host)
      writer.member("port", emulator.port)
      writer.member("url", emulator.url)
      writer.member("admin_token", configuration.control?.token)
      writer.member("version", Version.number)
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }
}

/// What the options of `serve` and `exec` say.
///
/// Each has a default, or none, in the table of options; the values here are only a start.
struct ServeConfiguration {
  var emulator = EmulatorConfiguration()
  var seeds: [String] = []
  var portFile: String?
  var exportFile: String?
  var grace = Duration.zero
  var logFormat = LogFormat.text
  var logLevel = Logger.Level.info

  init() {
    emulator.version = Version.number
    emulator.commit = Version.commit
  }
}

/// The format of the log.
enum LogFormat: String, CaseIterable {
  case text
  case json
}

/// The options of `serve` and `exec`.
enum ServeOptions {
  static let port = Option("port", Values.port, "The port to listen on; 0 for a free one.", default: "8000")
  private static let level = Option("log-level", ValueType<Logger.Level>.choice(), "The lowest level to log.", default: "info")
  static let logLevel = level.description

  /// All options, in the order of the help page.
  static let all = groups.flatMap { group in
    group.settings.map { setting in
      var option = setting.option
      option.group = group.title
      return option
    }
  }

  /// The options of `exec`: on a free port, with a quiet log.
  static let ofExec = all.map { option in
    var option = option
    switch option.name {
    case port.description.name: option.defaultText = "0"
    case logLevel.name: option.defaultText = "warning"
    default: break
    }
    return option
  }

  /// The end of the help page.
  static let discussion = "The environment variable in brackets also sets the option. The command line takes precedence."

  /// The configuration for `arguments`, without the fixtures of `--seed`, which are not read yet.
  static func configuration(_ arguments: Arguments) -> ServeConfiguration {
    var configuration = ServeConfiguration()
    for setting in groups.flatMap(\.settings) { setting.apply(arguments, &configuration) }
    return configuration
  }

  /// An option, and what it changes in the configuration.
  private struct Setting: Sendable {
    let option: OptionDescription
    let apply: @Sendable (Arguments, inout ServeConfiguration) -> Void

    // Not inlined into the table, which would be bigger.
    @inline(never)
    init<Value>(_ option: Option<Value>, _ set: @escaping @Sendable (inout ServeConfiguration, Value) -> Void) {
      self.option = option.description
      apply = { arguments, configuration in
        // The last value counts, unless the option may be repeated.
        let values = arguments.values(option)
        for value in option.description.separator == nil ? values.suffix(1) : values[...] { set(&configuration, value) }
      }
    }

    init<Value>(
      _ name: String, _ type: ValueType<Value>, _ help: String, default value: String? = nil, separator: Character? = nil,
      _ set: @escaping @Sendable (inout ServeConfiguration, Value) -> Void
    ) {
      self.init(Option(name, type, help, default: value, separator: separator), set)
    }
  }

  private static let groups: [(title: String, settings: [Setting])] = [
    ("common options", common), ("data", data), ("determinism", determinism), ("control API", control), ("log", log), ("limits", limits),
  ]

  private static let common = [
    Setting("host", Values.address, "The name or address to listen on.", default: "127.0.0.1") { $0.emulator.server.host = $1 },
    Setting(port) { $0.emulator.server.port = $1 },
    Setting("port-file", Values.file, "When the emulator is ready, write its process id, port and URL to this file, as JSON.") {
      $0.portFile = $1
    },
    Setting(
      "contract", Values.contract,
      "What to emulate: the API as it is documented, or as the hosted service behaves as of \(Contract.asOf).", default: "documented"
    ) { $0.emulator.contract = $1 },
    Setting("strict-warnings", Values.flag, "Refuse what the hosted service refuses and the documented contract only warns about.") {
      $0.emulator.refusesDifferences = $1
    },
    Setting("hints", Values.flag, "Send the hint for a refused request in X-Emulator-Hint.") { $0.emulator.showsHints = $1 },
    Setting(
      "rate-limit", Values.rateLimit,
      "The request limit of each key; 429 above it. 'on' means 240/minute,1200/hour: burst and sustained.", default: "off"
    ) { $0.emulator.rateLimit = $1 },
    Setting("cors", Values.origin, "Let browsers use the emulated API from pages of this origin, * for all; never the control API.") {
      $0.emulator.crossOrigin = $1
    },
    Setting("shutdown-grace", Values.seconds, "How long in-flight requests may take after SIGTERM or SIGINT.", default: "5") {
      $0.grace = $1
    },
  ]

  private static let data = [
    Setting(
      "seed", Values.file, "Load this fixture into an empty database; may be repeated. In the variable, separate files by commas.",
      separator: ","
    ) { $0.seeds.append($1) },
    Setting("db", Values.database, "Keep the state in this file, so that it survives restarts.", default: ":memory:") {
      $0.emulator.database = $1
    },
    Setting("export-on-exit", Values.file, "After a clean shutdown, write the whole state to this file, as a fixture.") {
      $0.exportFile = $1
    },
  ]

  private static let determinism = [
    Setting("clock", Values.clock, "The system's time, or a fixed time.", default: "system") { $0.emulator.clock = $1 },
    Setting("random-seed", Values.randomSeed, "Make generated ids reproducible: the same number makes the same ids.") {
      $0.emulator.random = RandomStream(seed: $1)
    },
  ]

  private static let control = [
    Setting("admin-token", Values.headerToken, "Require this token in X-Admin-Token for the control API.") {
      $0.emulator.control?.token = $1
    },
    Setting("no-admin", Values.flag, "Disable the control API and the inspector under /__admin: 404.") {
      if $1 { $0.emulator.control = nil }
    },
    Setting(
      "allow-host", Values.hostName,
      "Also accept this Host for the control API; may be repeated. In the variable, separate names by commas.", separator: ","
    ) { $0.emulator.control?.allowedHosts.append($1) },
    Setting(
      "sandbox-ids", Values.sandboxIDs,
      "The id of the first sandbox and the step to the next, so that emulators behind one address never share an id.",
      default: "1000001/1"
    ) { $0.emulator.sandboxIDs = $1 },
    Setting(
      "journal-size", Values.journalSize, "How many requests the control API's journal keeps; 0 for no journal.", default: "1000"
    ) { $0.emulator.control?.journalSize = $1 },
    Setting(
      "max-control-memory", Values.bytes,
      "The most memory for fault rules, delayed requests and the journal, which drops its oldest; 507 above it.", default: "64MiB"
    ) { $0.emulator.control?.memory = $1 },
  ]

  private static let log = [
    Setting(level) { $0.logLevel = $1 },
    Setting("log-format", ValueType<LogFormat>.choice(), "The format of the log on stderr.", default: "text") { $0.logFormat = $1 },
  ]

  private static let limits = [
    Setting("max-target-length", Values.bytes, "The longest request target; 414 above it.", default: "16KiB") {
      $0.emulator.server.requestLimits.maxTargetLength = $1
    },
    Setting("max-header-size", Values.bytes, "The longest header section; 431 above it.", default: "32KiB") {
      $0.emulator.server.requestLimits.maxHeaderSize = $1
    },
    Setting("max-header-fields", Values.count, "The most header fields; 431 above it.", default: "200") {
      $0.emulator.server.requestLimits.maxHeaderFields = $1
    },
    Setting("max-trailer-size", Values.bytes, "The longest chunk extensions and trailers; 431 above it.", default: "16KiB") {
      $0.emulator.server.requestLimits.maxTrailerSize = $1
    },
    Setting("max-body-size", Values.bytes, "The longest body; 413 above it.", default: "1MiB") {
      $0.emulator.server.requestLimits.maxBodySize = $1
    },
    Setting("max-connections", Values.count, "The most connections at a time; more wait in the backlog.", default: "65536") {
      $0.emulator.server.maxConnections = $1
    },
    Setting(
      "max-pending-output", Values.bytes, "The most bytes of responses that may wait for a client to read them.", default: "1MiB"
    ) { $0.emulator.server.maxPendingOutput = $1 },
    Setting("header-timeout", Values.timeout, "How long a header section may take; 408 after it.", default: "10") {
      ($0.emulator.server.headerTimeout, $0.emulator.server.bodyTimeout) = ($1, $1)
    },
    // After --header-timeout, whose value it overrides.
    Setting(
      "body-timeout", Values.timeout, "How long a body may stop arriving; 408 after it. Without it, the value of --header-timeout."
    ) { $0.emulator.server.bodyTimeout = $1 },
    Setting(
      "min-body-rate", Values.rate, "The least bytes of a body that must arrive in a second; 408 below it, 0 for no minimum.",
      default: "500"
    ) { $0.emulator.server.minBodyRate = $1 },
    Setting("idle-timeout", Values.timeout, "How long a connection may be idle; closed after it.", default: "60") {
      $0.emulator.server.idleTimeout = $1
    },
    Setting("write-timeout", Values.timeout, "How long a client may stop reading its response; closed after it.", default: "30") {
      $0.emulator.server.writeTimeout = $1
    },
  ]
}

package import HTTPServer
package import SQLite

/// All that an emulator is started with.
package struct EmulatorConfiguration: Sendable {
  /// Where it listens, and its limits.
  package var server = ServerConfiguration()
  /// Where its state lives.
  package var database = Database.Location.memory
  /// What an empty database is filled with; none for the default organization, user, project and key.
  package var seed: [FixtureFile] = []
  package var contract = Contract.documented
  /// Whether what the hosted service would refuse is refused, where the contract would only warn of it.
  package var refusesDifferences = false
  package var clock = EmulatorClock.system
  /// How many requests a key may make.
  package var rateLimit = RateLimit.off
  /// Whose pages in a browser may use the emulated API; nil for nobody's.
  package var crossOrigin: AllowedOrigin?
  /// How the control API is guarded; nil for none.
  package var control: ControlConfiguration? = ControlConfiguration()
  /// The ids that sandboxes get.
  package var sandboxIDs = SandboxIDs.all
  /// Where ids come from.
  package var random = RandomStream()
  /// Which program this is, for those who ask.
  package var version = "unknown"
  /// What it was built from.
  package var commit = "unknown"
  /// Hears while a seed is loaded, after each row: rows in, rows in all.
  package var progress: @Sendable (Int, Int) -> Void = { _, _ in }

  /// An emulator in memory, on a free port of this machine, with the default seed.
  package init() {}
}

/// How the control API is guarded, and what it remembers.
package struct ControlConfiguration: Hashable, Sendable {
  /// What callers have to send in X-Admin-Token; nil for nothing.
  package var token: String?
  /// The names besides the loopback ones and the bound one that it may be called by.
  package var allowedHosts: [String]
  /// How many requests the journal remembers; 0 for no journal.
  package var journalSize: Int
  /// How many bytes the bodies of fault rules, delayed requests and the journal may take together.
  package var memory: Int

  /// A control API of these parts.
  package init(token: String? = nil, allowedHosts: [String] = [], journalSize: Int = 1000, memory: Int = 64 << 20) {
    self.token = token
    self.allowedHosts = allowedHosts
    self.journalSize = journalSize
    self.memory = memory
  }
}

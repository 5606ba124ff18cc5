package import Domain
package import HTTPServer
package import SQLite
package import Storage

/// All that an emulator is started with.
package struct EmulatorConfiguration: Sendable {
  /// Where it listens, and its limits.
  package var server = ServerConfiguration()
  /// Where its state lives.
  package var database = Database.Location.memory
  /// What an empty database is filled with; none for the default organization, user, project and key.
  package var seed: [FixtureFile] = []
  package var contract = Contract.documented
  package var clock = EmulatorClock.system
  /// Where ids come from.
  package var random = RandomStream()
  /// Hears while a seed is loaded, after each row: rows in, rows in all.
  package var progress: @Sendable (Int, Int) -> Void = { _, _ in }

  /// An emulator in memory, on a free port of this machine, with the default seed.
  package init() {}
}

import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// A fixture of this package.
func fixture(_ name: String) throws -> FixtureFile {
  try FixtureFile(name: name, parsing: #require(contents(of: repositoryFile("fixtures/\(name)"))))
}

let now = Timestamp(microseconds: 1_772_366_400_000_000)

/// What `files` together mean.
func seed(_ files: [FixtureFile]) throws -> Seed {
  var reader = FixtureReader(now: now, random: RandomStream(seed: 1))
  return try reader.read(files)
}

/// What a fixture's text means.
func seed(_ text: String) throws -> Seed { try seed([FixtureFile(parsing: Array(text.utf8))]) }

/// A store in memory that holds `seed`.
func store(_ seed: Seed) throws -> Store {
  let store = try Store(.memory)
  try store.replace(by: seed)
  try store.commit()
  return store
}

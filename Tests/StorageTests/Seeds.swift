import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// A fixture of this repository.
func fixture(_ name: String) throws -> FixtureFile {
  try FixtureFile(name: name, parsing: #require(contents(of: repositoryFile("fixtures/\(name)"))))
}

let now = Timestamp(microseconds: 1_772_366_400_000_000)

/// The seed that `files` together describe.
func seed(_ files: [FixtureFile]) throws -> Seed {
  var reader = FixtureReader(now: now, random: RandomStream(seed: 1))
  return try reader.read(files)
}

/// The seed that a fixture's text describes.
func seed(_ text: String) throws -> Seed { try seed([FixtureFile(parsing: Array(text.utf8))]) }

/// A store in memory that contains `seed`.
func store(_ seed: Seed) throws -> Store {
  let store = try Store(.memory)
  try store.replace(by: seed)
  try store.commit()
  return store
}

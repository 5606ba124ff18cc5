/// One thing that is wrong with a fixture.
package struct FixtureMistake: Hashable, Sendable, CustomStringConvertible {
  /// The file's name, where it came from one.
  package let file: String
  /// Where it stands, as a JSON path such as `$.projects[0].playlists[2].name`.
  package let path: String
  /// What is wrong, in words.
  package let reason: String

  package var description: String { file.isEmpty ? "\(path): \(reason)" : "\(file): \(path): \(reason)" }
}

/// Why a fixture was not loaded; nothing of it was.
package struct FixtureError: Error, Hashable, Sendable {
  /// Everything that is wrong, in the order of the files and of the fields in them; at least one.
  package let mistakes: [FixtureMistake]
}

/// Collects what is wrong while a fixture is read to its end.
final class Mistakes {
  private(set) var all: [FixtureMistake] = []

  func add(_ reason: String, at place: Place) { all.append(FixtureMistake(file: place.file, path: place.path, reason: reason)) }
}

/// Where in which file something stands.
struct Place {
  let file: String
  var path = "$"

  func field(_ name: String) -> Place { Place(file: file, path: "\(path).\(name)") }
  func element(_ index: Int) -> Place { Place(file: file, path: "\(path)[\(index)]") }
}

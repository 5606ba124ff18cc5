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
package final class Mistakes {
  /// What was noted so far, in order.
  package private(set) var all: [FixtureMistake] = []

  /// An empty list.
  package init() {}

  /// Notes one.
  package func add(_ reason: String, at place: Place) { all.append(FixtureMistake(file: place.file, path: place.path, reason: reason)) }
}

/// Where in which file something stands.
package struct Place {
  package let file: String
  package var path = "$"

  /// The top of a file; "" where there is none.
  package init(file: String) { self.file = file }

  /// The place of an object's field.
  package func field(_ name: String) -> Place {
    var place = self
    place.path += ".\(name)"
    return place
  }

  /// The place of an array's element.
  package func element(_ index: Int) -> Place {
    var place = self
    place.path += "[\(index)]"
    return place
  }
}

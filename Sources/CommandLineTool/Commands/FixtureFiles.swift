internal import HTTPServer
internal import SQLite
internal import Storage

/// Reads fixtures from files.
enum FixtureFiles {
  /// The fixtures at `paths`, each named by its path.
  ///
  /// - Throws: `Failure` for a file that cannot be read or is not JSON.
  static func read(_ paths: [String]) throws(Failure) -> [FixtureFile] {
    var files: [FixtureFile] = []
    for path in paths {
      let bytes = try Files.read(path)
      files.append(try Failure.wrap { try FixtureFile(name: path, parsing: bytes) })
    }
    return files
  }
}

extension Failure {
  /// Runs `body` and puts what it throws into words for somebody at the command line.
  static func wrap<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
    do {
      return try body()
    } catch let error as FixtureError {
      throw Failure("the fixture was not loaded:", details: error.mistakes.map(\.description))
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure("\(error)")
    }
  }
}

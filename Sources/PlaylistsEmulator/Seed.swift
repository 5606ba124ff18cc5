internal import Emulator
internal import JSON
internal import Storage

extension PlaylistsEmulator {
  /// What an emulator or a sandbox holds at first: a fixture.
  public struct Seed: Hashable, Sendable {
    private enum Source: Hashable {
      case none
      case file(String)
      case json(String)
    }

    private let source: Source

    /// One organization, one user and one project without playlists.
    public static let empty = Seed(source: .none)

    /// The fixture in the file at `path`, which counts from the current directory: with `swift test` the package's.
    public static func file(_ path: String) -> Seed { Seed(source: .file(path)) }

    /// The fixture `text`.
    public static func json(_ text: String) -> Seed { Seed(source: .json(text)) }

    /// What was read and parsed; nil for the empty one.
    ///
    /// - Throws: ``Failure`` for a file that cannot be read, and for what is not JSON.
    var fixture: FixtureFile? {
      get throws(Failure) {
        do {
          switch source {
          case .none: return nil
          case .json(let text): return try FixtureFile(parsing: Array(text.utf8))
          case .file(let path): return try FixtureFile(name: path, parsing: FileContents.read(path))
          }
        } catch {
          throw Failure(wrapping: error)
        }
      }
    }

    /// The fixture as the body of a call.
    ///
    /// - Throws: ``Failure`` for a file that cannot be read, and for what is not JSON.
    var value: JSONValue { get throws(Failure) { try fixture?.value ?? .members([]) } }
  }
}

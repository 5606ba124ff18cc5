import Glibc
import Testing

/// Runs `body` with the path of a database file that is not there yet, and takes it away.
func withDatabaseFile<Result>(_ body: (String) throws -> Result) throws -> Result {
  let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  var template = Array("\(parent)/playlists-emulator-test-XXXXXX".utf8CString)
  let directory = String(cString: try #require(mkdtemp(&template)))
  let path = "\(directory)/state.db"
  defer {
    for end in ["", "-wal", "-shm", "-journal"] { unlink(path + end) }
    rmdir(directory)
  }
  return try body(path)
}

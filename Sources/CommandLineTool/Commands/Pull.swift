internal import Domain
internal import Glibc
internal import JSON
internal import SQLite
internal import Storage

/// `pull`: writes a real project's playlists as a fixture.
enum Pull {
  private static let from = Option<ServiceURL>("from", "url", "The server, such as https://us.posthog.com.")
  private static let key = Option<KeyValue>(
    "key", "key", "A personal API key with the scope session_recording_playlist:read. PLAYLISTS_EMULATOR_KEY keeps it out of sight.")
  private static let project = Option<Count>("project", "id", "The project's number.")
  private static let keepNames = Option<Flag>(
    "keep-names", "true|false", "Leave names, e-mail addresses, descriptions, URLs and properties as they are.")
  static let command = Command(
    name: "pull", abstract: "Write a real project's playlists to stdout, as a fixture.",
    discussion: """
      Only reads. Names and descriptions of playlists, users and persons with their e-mail addresses, distinct ids and properties, and URLs \
      are made up, the same for the same, and so are e-mail addresses in filters; what else stands in filters stays. Whoever uses the fixture \
      has the key \(PulledFixture.key). Deleted and synthetic playlists are left out, but not the recordings of the latter; recordings in no playlist are. Needs curl.
      """,
    options: [from.description, key.description, project.description, keepNames.description, RunLimit.option.description],
    required: ["from", "key", "project"],
    readsEnvironment: true, run: run)

  private static func run(_ arguments: Arguments) throws {
    guard let from = arguments.value(from), let key = arguments.value(key), let project = arguments.value(project) else { return }
    let interruption = Interruption([SIGINT, SIGTERM])
    defer { withExtendedLifetime(interruption) {} }
    let limit = RunLimit(RunLimit.timeout(arguments), isInterrupted: interruption.hasCome)
    let pulled = PulledFixture(try PulledProject(project.number, of: Service(from, key: key, limit: limit)))
    let fixture = arguments.value(keepNames)?.isOn == true ? pulled.json : Anonymizer.anonymous(pulled.json)
    do {
      // Through the check that every fixture gets, and the writer of `export`.
      var reader = FixtureReader(now: EmulatorClock.system.now, random: RandomStream(seed: 0))
      let store = try Store(.memory)
      try store.replace(by: reader.read([FixtureFile(name: from.text, fixture)]))
      try StandardOutput.write(store.export())
    } catch let error as FixtureError {
      throw Failure("the project makes no fixture:", details: error.mistakes.map(\.description))
    }
    for note in pulled.notes { StandardError.writeLine("playlists-emulator: \(note)") }
  }
}

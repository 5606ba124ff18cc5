internal import Domain
internal import Glibc

/// `verify`: finds where a server differs from the emulator.
enum Verify {
  private static let against = Option<ServiceURL>("against", "url", "The server, such as https://us.posthog.com.")
  private static let key = Option<KeyValue>(
    "key", "key", "A personal API key with the scope session_recording_playlist:write. PLAYLISTS_EMULATOR_KEY keeps it out of sight.")
  private static let project = Option<Count>("project", "id", "The number of a project to make playlists in.")
  private static let contract = Option<Contract>(
    "contract", "documented|observed", "The contract of the emulator that it is compared with. (default: documented)")
  static let command = Command(
    name: "verify", abstract: "Ask a server of this API and the emulator the same, and print where they differ.",
    discussion: """
      Reads, asks for what is refused, and makes and changes playlists of its own, which are deleted softly at the end, also after a failure \
      and a Ctrl-C, which ends it within two seconds; what could not be deleted is named. Ids, times, people and hosts are not compared. \
      Each line names the behaviour in the fidelity ledger. The exit code is 0 where nothing differs, 2 where something does, and 1 where it \
      could not be found out. Needs curl.
      """,
    options: [against.description, key.description, project.description, contract.description, RunLimit.option.description],
    required: ["against", "key", "project"],
    readsEnvironment: true, run: run)

  private static func run(_ arguments: Arguments) throws {
    guard let against = arguments.value(against), let key = arguments.value(key), let project = arguments.value(project) else { return }
    let playlists = TestPlaylists(against, project: project.number)
    let interruption = Interruption(
      [SIGINT, SIGTERM, SIGHUP],
      begin: {
        let count = playlists.shortIDs.count
        if count > 0 { StandardError.writeLine("playlists-emulator: Removing \(count) test playlist\(count == 1 ? "" : "s")…") }
      },
      giveUp: { if let complaint = playlists.complaint { StandardError.writeLine("playlists-emulator: \(complaint)") } })
    defer { withExtendedLifetime(interruption) {} }
    // Where nobody reads on, as after `| head`, a write fails, and what was made is deleted.
    signal(SIGPIPE, SIG_IGN)
    let limit = RunLimit(RunLimit.timeout(arguments), isInterrupted: interruption.hasCome)
    let verification = try Verification(
      Service(against, key: key, limit: limit), key: key, project: project.number, contract: arguments.value(contract) ?? .documented,
      playlists)
    let tally = try verification.carryOut()
    try StandardOutput.writeLine("\(tally.same + tally.different) checks: \(tally.same) the same, \(tally.different) different")
    if tally.different > 0 { exit(2) }
  }
}

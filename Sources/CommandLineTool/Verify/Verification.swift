internal import Emulator
internal import Glibc
internal import JSON

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

/// One run of `verify`: asks a server and an emulator the same, and takes away what it made.
struct Verification {
  /// How many of the checks found what.
  struct Tally {
    var same = 0
    var different = 0
  }

  private let emulator: ComparedServer
  private let server: ComparedServer
  private let playlists: TestPlaylists
  private let service: Service
  /// The time to clean up in at the least, also where the run's own is over.
  private static let cleanupTime = Duration.seconds(10)

  /// A run in `project` of `service`, against an emulator of `contract`, that makes `playlists`.
  init(_ service: Service, key: KeyValue, project: Int, contract: Contract, _ playlists: TestPlaylists) throws {
    let local = try LocalEmulator(contract, project: project, key: key.text)
    // Those of the emulator in this process end with it.
    emulator = ComparedServer(project: project, key: key.text, playlists.ofSameNames) { request throws(Failure) in local.answer(request) }
    server = ComparedServer(project: project, key: key.text, playlists) { request throws(Failure) in try service.answer(request) }
    (self.service, self.playlists) = (service, playlists)
  }

  /// Runs the checks and writes a line of each to stdout, with the differences below it.
  ///
  /// What was made on the server is deleted softly in any case.
  ///
  /// - Throws: `Failure` where the server cannot be reached, does not let the key make a playlist, or keeps one that was made.
  func carryOut() throws(Failure) -> Tally {
    let result = Result { () throws(Failure) in try check() }
    var service = service
    // A server that failed gets a moment; one that did not, what is left of the run's time. A signal does not wait for either.
    service.limit = RunLimit((try? result.get()) == nil ? Self.cleanupTime : max(service.limit.end - .now, Self.cleanupTime))
    Cleanup(service, playlists).deleteAll()
    guard let complaint = playlists.complaint else { return try result.get() }
    if case .failure(let failure) = result { throw failure.adding(complaint) }
    throw Failure(complaint)
  }

  private func check() throws(Failure) -> Tally {
    var tally = Tally()
    for check in Checks.setup + Checks.all {
      let comparison = Comparison(countsMissingFields: check.id == Checks.fieldsID)
      var lines: [String] = []
      for request in check.requests {
        try service.limit.check()
        let answer = try server.answer(request)
        if request.name != nil, answer.status != 201 {
          throw Failure("the server does not make a playlist to compare: it answers \(Service.complaint(answer))")
        }
        let differences = comparison.differences(emulator: try emulator.answer(request), server: answer)
        if differences.isEmpty { continue }
        lines.append("  \(shown(request))")
        lines += differences.map { "    \($0)" }
      }
      if lines.isEmpty { tally.same += 1 } else { tally.different += 1 }
      let id = check.id + String(repeating: " ", count: max(0, 28 - check.id.count))
      let report = ["\(lines.isEmpty ? "same   " : "differs") \(id) \(check.title)"] + lines
      for line in report { try StandardOutput.writeLine(line) }
    }
    return tally
  }

  /// The request as it was sent to the server, without its key.
  private func shown(_ request: CheckRequest) -> String {
    let fields = request.fields.map { " (\($0.name): \(server.expanded($0.value)))" }.joined()
    let body = request.body.map { server.expanded(String(decoding: $0, as: UTF8.self)) } ?? ""
    let line = "\(request.method) \(server.expanded(request.target))\(fields) \(body)"
    return line.count <= 300 ? line : "\(line.prefix(300))…"
  }
}

internal import Emulator
internal import Glibc
internal import JSON
internal import Synchronization

/// `verify`: compares a server with the emulator.
enum Verify {
  private static let against = Option(
    "against", Values.serviceURL, "The server, such as https://us.posthog.com.", isRequired: true)
  private static let key = Option(
    "key", Values.apiKey, "A personal API key with the scope session_recording_playlist:write. The variable keeps it out of sight.",
    isRequired: true)
  private static let project = Option("project", Values.id, "The id of a project in which to create playlists.", isRequired: true)
  private static let contract = Option("contract", Values.contract, "The contract of the emulator.", default: "documented")
  static let command = Command(
    name: "verify", abstract: "Send the same requests to a server of this API and to the emulator, and print the differences.",
    discussion: """
      Sends requests that read, requests that are refused, and requests that create and change test playlists. At the end, also after a \
      failure or Ctrl-C, the test playlists are deleted softly; those that could not be deleted are listed. Ids, times, people and hosts are \
      not compared. Each line names a behaviour of the fidelity ledger. The exit code is 0 if nothing differs, 2 if something differs, and 1 \
      if the comparison failed. Needs curl. The first example takes the key from the environment.
      """,
    examples: [
      "--against https://us.posthog.com --project 12345",
      "--against http://127.0.0.1:8000 --key phx_demo --project 1",
    ],
    options: [against.description, key.description, project.description, contract.description, RunLimit.option.description],
    readsEnvironment: true, run: run)

  private static func run(_ arguments: Arguments) throws {
    let (against, key, project) = (try arguments.required(against), try arguments.required(key), try arguments.required(project))
    let playlists = TestPlaylists(against, project: project)
    let interruption = Interruption(
      [SIGINT, SIGTERM, SIGHUP],
      begin: {
        let count = playlists.shortIDs.count
        if count > 0 { StandardError.writeLine("playlists-emulator: Removing \(count) test playlist\(count == 1 ? "" : "s")…") }
      },
      giveUp: { if let warning = playlists.warning { StandardError.writeLine("playlists-emulator: \(warning)") } })
    defer { withExtendedLifetime(interruption) {} }
    // If nobody reads the output, as after `| head`, the write must fail, so that the test playlists are deleted.
    signal(SIGPIPE, SIG_IGN)
    let limit = try RunLimit(RunLimit.timeout(arguments), isInterrupted: interruption.hasArrived)
    let verification = try Verification(
      Service(url: against, key: key, limit: limit), project: project, contract: arguments.required(contract),
      playlists)
    let (same, different) = try verification.run()
    try StandardOutput.writeLine("\(same + different) checks: \(same) the same, \(different) different")
    if different > 0 { exit(2) }
  }
}

/// One run of `verify`: sends the same requests to a server and an emulator, and deletes its test playlists.
struct Verification {
  private let emulator: ComparedServer
  private let server: ComparedServer
  private let playlists: TestPlaylists
  private let service: Service
  /// The least time for the clean-up, also after the end of the run's own time.
  private static let cleanupTime = Duration.seconds(10)

  /// Makes a run in `project` of `service` against an emulator of `contract`; `playlists` keeps track of its test playlists.
  init(_ service: Service, project: Int, contract: Contract, _ playlists: TestPlaylists) throws {
    let key = service.key
    let local = try LocalEmulator(contract, project: project, key: key)
    // The emulator's playlists end with this process.
    emulator = ComparedServer(playlists.run, project: project, key: key) { request throws(Failure) in local.response(to: request) }
    server = ComparedServer(playlists.run, project: project, key: key, playlists) { request throws(Failure) in
      try service.response(to: request)
    }
    (self.service, self.playlists) = (service, playlists)
  }

  /// Runs the checks, and writes a line for each to stdout, with the differences below it; then deletes the test playlists.
  ///
  /// - Throws: `Failure` if the server cannot be reached, a test playlist cannot be created, or one cannot be deleted.
  func run() throws(Failure) -> (same: Int, different: Int) {
    let result = Result { () throws(Failure) in try check() }
    var service = service
    // After a failure, the clean-up gets a moment, and otherwise the rest of the run's time. A signal does not wait for either.
    service.limit = RunLimit((try? result.get()) == nil ? Self.cleanupTime : max(service.limit.end - .now, Self.cleanupTime))
    playlists.deleteAll(from: service)
    guard let warning = playlists.warning else { return try result.get() }
    if case .failure(let failure) = result { throw failure.adding(warning) }
    throw Failure(warning)
  }

  private func check() throws(Failure) -> (same: Int, different: Int) {
    var (same, different) = (0, 0)
    for check in Checks.setup + Checks.all {
      let comparison = Comparison(countsMissingFields: check.id == Checks.fieldsID)
      var lines: [String] = []
      for request in check.requests {
        try service.limit.check()
        let response = try server.response(to: request)
        if request.name != nil, response.status != 201 {
          throw Failure("cannot create a test playlist: the server returned \(Service.summary(response))")
        }
        let differences = comparison.differences(emulator: try emulator.response(to: request), server: response)
        if differences.isEmpty { continue }
        lines.append("  \(shown(request))")
        lines += differences.map { "    \($0)" }
      }
      if lines.isEmpty { same += 1 } else { different += 1 }
      let id = check.id + String(repeating: " ", count: max(0, 28 - check.id.count))
      let verdict = "\(lines.isEmpty ? "same   " : "differs") \(id) \(check.title)"
      for line in [verdict] + lines { try StandardOutput.writeLine(line) }
    }
    return (same, different)
  }

  /// The request that was sent to the server, without its key.
  private func shown(_ request: CheckRequest) -> String {
    let fields = request.fields.map { " (\($0.name): \(server.expanded($0.value)))" }.joined()
    let body = request.body.map { server.expanded(String(decoding: $0, as: UTF8.self)) } ?? ""
    let line = "\(request.method) \(server.expanded(request.target))\(fields) \(body)"
    return line.count <= 300 ? line : "\(line.prefix(300))…"
  }
}

/// The playlists that a run of `verify` has created on the server and not deleted yet.
///
/// The handler of a signal shares it, to report them when it ends the run.
final class TestPlaylists: Sendable {
  private struct Contents {
    var shortIDs: [String] = []
    var mayHaveMore = false
  }

  /// The path of the list of playlists.
  let list: String
  /// The prefix of their names, which no other playlist has.
  let run: String
  private let server: String
  private let contents = Mutex(Contents())

  init(_ server: String, project: Int) {
    var random = RandomStream()
    self.server = server
    list = "/api/projects/\(project)/session_recording_playlists/"
    run = "playlists-emulator-verify-\(random.shortID())"
  }

  /// Their known short_ids, in the order of creation.
  var shortIDs: [String] { contents.withLock { $0.shortIDs } }

  /// Whether there may be others: a request to create one was sent, and its result is not known.
  var mayHaveMore: Bool {
    get { contents.withLock { $0.mayHaveMore } }
    set { contents.withLock { $0.mayHaveMore = newValue } }
  }

  func add(_ shortID: String) { contents.withLock { if !$0.shortIDs.contains(shortID) { $0.shortIDs.append(shortID) } } }

  func remove(_ shortID: String) { contents.withLock { $0.shortIDs.removeAll { $0 == shortID } } }

  /// A message about the playlists that are left, and how to remove them; nil if there are none.
  var warning: String? {
    let (left, mayHaveMore) = contents.withLock { ($0.shortIDs, $0.mayHaveMore) }
    if left.isEmpty, !mayHaveMore { return nil }
    let what =
      left.isEmpty
      ? "a test playlist may be left on the server"
      : "these test playlists are left on the server: \(left.joined(separator: ", "))\(mayHaveMore ? " and perhaps one more" : "")"
    return """
      \(what). Remove each with PATCH {"deleted": true} to \(server)\(list)SHORT_ID/, or in the service's own list: all their names begin \
      with \(run).
      """
  }
}

extension TestPlaylists {
  /// The number of playlists to delete at a time: with a distant server, one after the other would take too long after Ctrl-C.
  private static let width = 8
  private static let deletion = #"{"deleted":true}"#
  /// The hosted service refuses a change of a saved filter without filters, and of a collection with filters.
  private static let filtersDeletion = #"{"deleted":true,"filters":{"date_from":"-3d"}}"#

  /// Deletes the playlists softly; afterwards, it contains those that are left.
  func deleteAll(from service: Service) {
    var rest = shortIDs[...]
    while !rest.isEmpty {
      let some = Array(rest.prefix(Self.width))
      rest = rest.dropFirst(some.count)
      let responses = service.responses(to: some.map { change($0, Self.deletion, service) })
      for (shortID, response) in zip(some, responses) where response?.status == 200 { remove(shortID) }
    }
    if mayHaveMore, let found = findUnacknowledged(service) {
      found.forEach(add)
      mayHaveMore = false
    }
    for shortID in shortIDs where delete(shortID, service) { remove(shortID) }
  }

  /// The playlists on the server with the run's prefix; nil if the server does not list them.
  private func findUnacknowledged(_ service: Service) -> [String]? {
    guard let page = try? service.object("\(list)?limit=500&search=\(run)"), let rows = page["results"]?.elements else { return nil }
    return rows.compactMap { row in
      (row["name"]?.text ?? row["derived_name"]?.text ?? "").hasPrefix(run) ? row["short_id"]?.text : nil
    }
  }

  private func delete(_ shortID: String, _ service: Service) -> Bool {
    for body in [Self.deletion, Self.filtersDeletion] {
      guard let status = try? service.response(to: change(shortID, body, service)).status else { return false }
      if status == 200 { return true }
      if status != 400 { return false }
    }
    return false
  }

  private func change(_ shortID: String, _ body: String, _ service: Service) -> ServiceRequest {
    ServiceRequest(
      method: "PATCH", target: "\(list)\(shortID)/", fields: [("Content-Type", "application/json"), service.authorization],
      body: Array(body.utf8))
  }
}

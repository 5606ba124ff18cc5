internal import Domain
internal import JSON

/// One run of `verify`: asks a server and an emulator the same, and takes away what it made.
struct Verification {
  /// How many of the checks found what.
  struct Tally {
    var same = 0
    var different = 0
  }

  private let emulator: ComparedServer
  private let server: ComparedServer
  private let run: String
  private let project: Int
  private let signals: Signals
  private var service: Service

  /// A run in `project` of `service`, against an emulator of `contract`; `signals` end it early.
  init(_ service: Service, key: KeyValue, project: Int, contract: Contract, signals: Signals) throws {
    var random = RandomStream()
    let run = "playlists-emulator-verify-\(random.shortID())"
    var service = service
    service.isInterrupted = { signals.haveCome }
    let local = try LocalEmulator(contract, project: project, key: key.text)
    emulator = ComparedServer(project: project, key: key.text, run: run) { request throws(Failure) in local.answer(request) }
    let asked = service
    server = ComparedServer(project: project, key: key.text, run: run) { request throws(Failure) in try asked.answer(request) }
    (self.service, self.run, self.project, self.signals) = (service, run, project, signals)
  }

  /// Runs the checks and writes a line of each to stdout, with the differences below it.
  ///
  /// What was made on the server is deleted softly in any case.
  ///
  /// - Throws: `Failure` where the server cannot be reached, does not let the key make a playlist, or keeps one that was made.
  mutating func carryOut() throws(Failure) -> Tally {
    let result = Result { () throws(Failure) in try check() }
    service.isInterrupted = { false }
    let left = Cleanup(service, server, project: project, run: run).deleteAll()
    if !left.isEmpty {
      var sentence = "these playlists were made and could not be deleted: \(left.joined(separator: ", "))"
      if case .failure(let failure) = result { sentence = "\(failure)\nplaylists-emulator: \(sentence)" }
      throw Failure(sentence)
    }
    return try result.get()
  }

  private func check() throws(Failure) -> Tally {
    var tally = Tally()
    for check in Checks.setup + Checks.all {
      let comparison = Comparison(countsMissingFields: check.id == Checks.fieldsID)
      var lines: [String] = []
      for request in check.requests {
        if signals.haveCome { throw Failure("interrupted") }
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
      try StandardOutput.write(report.joined(separator: "\n") + "\n")
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

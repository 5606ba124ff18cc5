internal import Domain
internal import JSON
internal import Storage

/// Reads rules from JSON.
struct FaultReader {
  static let names = ["match", "stage", "action", "times", "skip", "probability", "ttl_ms"]
  /// The project that the call is confined to; nil for all.
  let project: Int?
  /// The time from which on a time to live counts.
  let now: (Int?) -> Timestamp

  /// The rule of these members.
  ///
  /// - Throws: 400 for whatever is wrong in it, each with its place.
  func rule(_ id: Int, _ source: JSONObject) throws(ControlError) -> FaultRule {
    let mistakes = Mistakes()
    guard let object = FixtureObject(.object(source), at: Place(file: ""), fields: Self.names, mistakes) else {
      throw .mistakes(mistakes.all)
    }
    let (match, matchSource) = self.match(object, mistakes)
    let stage = object.choice("stage", of: FaultStage.self)
    var action: FaultAction?
    if let (value, place) = object.value("action"), let fields = FixtureObject(value, at: place, fields: FaultActionReader.names, mistakes)
    {
      action = FaultActionReader(object: fields, stage: stage, mistakes: mistakes).action()
    } else if !object.has("action") {
      object.refuse("action", "is missing: say what the fault does")
    }
    let times = object.int("times", in: 1...Int(Int32.max))
    let skip = object.int("skip", in: 0...Int(Int32.max))
    let timeToLive = object.int("ttl_ms", in: 1...1_000_000_000_000)
    var probability = object.number("probability")?.double
    if let given = probability, given > 1 { probability = object.refuse("probability", "must be at most 1", instead: nil) }
    guard mistakes.all.isEmpty, let action else { throw .mistakes(mistakes.all) }
    return FaultRule(
      id: id, source: source.setting("match", to: matchSource.map(JSONValue.object)),
      match: match, stage: stage ?? (action.needsAnswer ? .midBody : .before), action: action, times: times, skip: skip ?? 0,
      probability: probability,
      timeToLive: timeToLive.map { $0 * 1000 }, start: now(match.projectID))
  }

  /// The match, and how it is shown: with the project of the call, which is a condition as any other.
  private func match(_ object: FixtureObject, _ mistakes: Mistakes) -> (FaultMatch, JSONObject?) {
    var match = FaultMatch(projectID: project)
    var source = JSONObject()
    if let (value, place) = object.value("match"),
      let fields = FixtureObject(value, at: place, fields: ["method", "path", "pathPattern", "project_id", "key"], mistakes)
    {
      if case .object(let members) = value { source = members }
      match.method = fields.string("method", minLength: 1)?.uppercased()
      if match.method == "ANY" { match.method = nil }
      match.path = fields.string("path", minLength: 1)
      if let path = match.path, !path.hasPrefix("/") || path.contains("?") {
        fields.refuse("path", "expected a path such as /api/projects/1/session_recording_playlists, without a query")
      }
      if let text = fields.string("pathPattern", minLength: 1) {
        do { match.pathPattern = try RegularExpression(text) } catch {
          fields.refuse("pathPattern", "no regular expression: \(error.reason)")
        }
      }
      match.key = fields.string("key", minLength: 1)
      if let id = fields.int("project_id", in: 1...Int.max) {
        match.projectID = id
        if let project, project != id { fields.refuse("project_id", "the call is confined to project \(project)") }
      }
    }
    if let id = match.projectID { source = source.setting("project_id", to: .int(id)) }
    return (match, source.members.isEmpty ? nil : source)
  }
}

extension FixtureObject {
  /// An integer of a range.
  func int(_ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let number = int(name, from: range.lowerBound) else { return nil }
    return number <= range.upperBound ? number : refuse(name, "must be at most \(range.upperBound)", instead: nil)
  }

  /// One of the names of an enumeration's cases.
  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, of type: Choice.Type) -> Choice? where Choice.RawValue == String {
    guard let text = string(name) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    return refuse(name, "expected one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))", instead: nil)
  }
}

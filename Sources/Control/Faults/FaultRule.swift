internal import Domain
internal import JSON

/// A rule, and what came of it so far.
struct FaultRule {
  let id: Int
  /// The rule as JSON, without its id and its state.
  let source: JSONObject
  let match: FaultMatch
  let stage: FaultStage
  let action: FaultAction
  /// How often it may strike; nil for always.
  let times: Int?
  /// How many matching requests it lets pass first.
  let skip: Int
  /// nil for always.
  let probability: Double?
  /// How long it holds in microseconds; nil for ever.
  let timeToLive: Int?
  /// From when on its time to live counts.
  var start: Timestamp
  /// The memory that the rule takes; its copies in snapshots share it.
  var reservation: MemoryReservation?
  /// How many requests it was asked about and matched.
  var matched = 0
  /// How often it struck.
  var fired = 0

  /// How often it may still strike; nil where that has no end.
  var remaining: Int? { times.map { max(0, $0 - fired) } }

  /// How many bytes it takes, less a few hundred.
  var byteCount: Int {
    JSONValue.object(source).encoded.count + (action.body?.count ?? 0) + (match.pathPattern?.byteCount ?? 0)
  }

  func isOver(at now: Timestamp) -> Bool {
    remaining == 0 || timeToLive.map { now.microseconds - start.microseconds >= $0 } ?? false
  }
}

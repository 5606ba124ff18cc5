import HTTPServer
import JSON
import TestSupport
import Testing

@testable import Emulator

/// What is refused, with the place that is at fault.
@Suite struct FaultsReaderTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let rule: String
    let place: String
    let reason: String

    init(_ rule: String, _ place: String, _ reason: String) { (self.rule, self.place, self.reason) = (rule, place, reason) }

    var testDescription: String { rule }
  }

  static let mistakes: [Row] = [
    Row(#"{}"#, "$.action", "missing"),
    Row(#"{"action":{}}"#, "$.action", "does nothing"),
    Row(#"{"action":{"after":3}}"#, "$.action", "does nothing"),
    Row(#"{"action":null}"#, "$.action", "expected an object"),
    Row(#"{"action":{"status":500},"time":3}"#, "$", #"unknown field "time""#),
    Row(#"{"action":{"status":500,"code":3}}"#, "$.action", #"unknown field "code""#),
    Row(#"{"action":{"status":500},"match":{"url":"/"}}"#, "$.match", #"unknown field "url""#),
    Row(#"{"action":{"status":500},"match":[]}"#, "$.match", "expected an object"),
    Row(#"{"action":{"status":500},"match":{"method":1}}"#, "$.match.method", "expected a string"),
    Row(#"{"action":{"status":500},"match":{"path":"api"}}"#, "$.match.path", "expected a path"),
    Row(#"{"action":{"status":500},"match":{"path":"/api?a=b"}}"#, "$.match.path", "without a query"),
    Row(#"{"action":{"status":500},"match":{"pathPattern":"("}}"#, "$.match.pathPattern", "not a regular expression"),
    Row(#"{"action":{"status":500},"match":{"pathPattern":"a)(b"}}"#, "$.match.pathPattern", "not a regular expression"),
    Row(#"{"action":{"status":500},"match":{"project_id":"1"}}"#, "$.match.project_id", "expected an integer"),
    Row(#"{"action":{"status":500},"match":{"key":""}}"#, "$.match.key", "empty"),
    Row(#"{"action":{"status":500},"stage":"after"}"#, "$.stage", "before, after_commit, mid_body"),
    Row(#"{"action":{"status":500},"times":0}"#, "$.times", "at least 1"),
    Row(#"{"action":{"status":500},"times":1.5}"#, "$.times", "expected an integer"),
    Row(#"{"action":{"status":500},"skip":-1}"#, "$.skip", "at least 0"),
    Row(#"{"action":{"status":500},"probability":1.1}"#, "$.probability", "at most 1"),
    Row(#"{"action":{"status":500},"probability":-0.1}"#, "$.probability", "at least 0"),
    Row(#"{"action":{"status":500},"probability":"0.5"}"#, "$.probability", "expected a number"),
    Row(#"{"action":{"status":500},"ttl_ms":0}"#, "$.ttl_ms", "at least 1"),
    Row(#"{"action":{"status":100}}"#, "$.action.status", "at least 200"),
    Row(#"{"action":{"status":600}}"#, "$.action.status", "at most 599"),
    Row(#"{"action":{"status":204,"body":"a"}}"#, "$.action.body", "204 has no body"),
    Row(#"{"action":{"body":NaN}}"#, "$.action.body", "NaN"),
    Row(#"{"action":{"headers":{"A B":"c"}}}"#, "$.action.headers", "not a field name"),
    Row(#"{"action":{"headers":{"A":1}}}"#, "$.action.headers.A", "expected a string"),
    Row(#"{"action":{"headers":{"A":"b\nc"}}}"#, "$.action.headers.A", "control characters"),
    Row(#"{"action":{"headers":{"Content-Length":"3"}}}"#, "$.action.headers.Content-Length", "set by the server"),
    Row(#"{"action":{"delay_ms":-1}}"#, "$.action.delay_ms", "at least 0"),
    Row(#"{"action":{"delay_ms":3600001}}"#, "$.action.delay_ms", "at most"),
    Row(
      #"{"action":{"delay_ms":1,"delay":{"distribution":"lognormal","median":1,"sigma":1}}}"#, "$.action.delay",
      "cannot be combined with delay_ms"),
    Row(#"{"action":{"delay":{"distribution":"uniform","median":1,"sigma":1}}}"#, "$.action.delay.distribution", "lognormal"),
    Row(#"{"action":{"delay":{"distribution":"lognormal","sigma":1}}}"#, "$.action.delay.median", "missing"),
    Row(#"{"action":{"drop":"RESET"}}"#, "$.action.drop", "CONNECTION_RESET_BY_PEER"),
    Row(#"{"action":{"drop":"CONNECTION_RESET_BY_PEER","status":500}}"#, "$.action.status", "sends no response"),
    Row(#"{"action":{"drop":"EMPTY_RESPONSE","body":"a"}}"#, "$.action.body", "sends no response"),
    Row(#"{"action":{"drop":"RANDOM_DATA_THEN_CLOSE","headers":{"A":"b"}}}"#, "$.action.headers", "sends no response"),
    Row(#"{"action":{"drop":"MALFORMED_RESPONSE_CHUNK","body":"a"}}"#, "$.action.body", "sends no body"),
    Row(#"{"stage":"mid_body","action":{"drop":"EMPTY_RESPONSE"}}"#, "$.action.drop", "mid_body"),
    Row(#"{"stage":"before","action":{"drop":"TRUNCATE"}}"#, "$.action.drop", "needs a response"),
    Row(#"{"stage":"before","action":{"drop":"DRIBBLE"}}"#, "$.action.drop", "needs a response"),
    Row(#"{"action":{"status":500,"after":3}}"#, "$.action.after", "needs"),
    Row(#"{"stage":"mid_body","action":{"delay_ms":5,"after":3}}"#, "$.action.after", "in the middle"),
    Row(#"{"stage":"mid_body","action":{"drop":"DRIBBLE","after":3}}"#, "$.action.after", "needs"),
    Row(#"{"action":{"status":500,"chunk_bytes":3}}"#, "$.action.chunk_bytes", "DRIBBLE"),
    Row(#"{"action":{"drop":"DRIBBLE","chunk_bytes":0}}"#, "$.action.chunk_bytes", "at least 1"),
    Row(#"{"action":{"drop":"TRUNCATE","every_ms":5}}"#, "$.action.every_ms", "DRIBBLE"),
  ]

  private static func read(_ rule: String, project: Int? = nil) throws -> FaultRule {
    guard case .object(let object) = try JSONValue(parsing: rule.utf8) else { throw ControlError.noSuchPath }
    return try FaultReader(project: project, now: { _ in Timestamp(microseconds: 0) }).rule(1, object)
  }

  @Test(arguments: mistakes)
  func mistake(_ row: Row) throws {
    let error = try #require(throws: ControlError.self) { try Self.read(row.rule) }
    #expect(error.status.code == 400)
    #expect(error.attribute == row.place)
    #expect(error.detail.contains(row.reason))
  }

  @Test(arguments: [
    (#"{"action":{"status":500}}"#, "before"), (#"{"action":{"drop":"TRUNCATE"}}"#, "mid_body"),
    (#"{"action":{"drop":"DRIBBLE","body":"a"}}"#, "before"), (#"{"stage":"after_commit","action":{"drop":"TRUNCATE"}}"#, "after_commit"),
  ])
  func stageLeftOut(_ rule: String, _ stage: String) throws { #expect(try Self.read(rule).stage.rawValue == stage) }

  @Test func confinedToAProject() throws {
    #expect(try Self.read(#"{"action":{"status":500}}"#, project: 2).match.projectID == 2)
    #expect(throws: ControlError.self) { try Self.read(#"{"match":{"project_id":1},"action":{"status":500}}"#, project: 2) }
  }
}

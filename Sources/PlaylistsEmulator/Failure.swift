internal import HTTPServer
internal import JSON
internal import Storage

extension PlaylistsEmulator {
  /// Why the emulator did not do what it was asked to.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in a sentence or in one a line.
    public let description: String
    /// The status that the control API answered with; nil where it was never asked.
    public let status: Int?
    /// The whole answer of the control API, a JSON object; nil where it was never asked.
    public let body: String?

    init(_ description: String) {
      self.description = description
      (status, body) = (nil, nil)
    }

    init(wrapping error: any Error) {
      switch error {
      case let failure as Failure: self = failure
      case let error as FixtureError: self.init("the seed was not loaded:\n" + error.mistakes.map(\.description).joined(separator: "\n"))
      case let error as SettlementError: self.init(error.response, of: "what was asked")
      case is ServerStoppedError: self.init("the emulator has stopped")
      default: self.init("\(error)")
      }
    }

    /// The answer `response` to the call named `call`.
    init(_ response: Response, of call: String) {
      let text = String(decoding: response.body, as: UTF8.self)
      let answer = try? JSONValue(parsing: response.body)
      var lines = ["\(call) is refused with \(response.status.code): \(answer?["detail"]?.text ?? text)"]
      for miss in answer?["near_misses"]?.elements ?? [] {
        lines.append("near miss: \(String(decoding: miss.encoded, as: UTF8.self))")
      }
      description = lines.joined(separator: "\n")
      status = response.status.code
      body = text
    }
  }
}

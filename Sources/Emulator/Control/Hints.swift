internal import HTTPServer
internal import Logging

/// The handler that explains refusals, with what would have been right, in the log and, if asked for, in the response.
///
/// Of other responses it reads the status only.
final class Hints: ExchangeHandler {
  /// The limit of lines in a second: more would cost more time than their requests.
  private static let mostLines = 100
  private static let longestText = 500

  private let inner: any ExchangeHandler
  private let store: Store
  private let logger: Logger
  private let showsInResponse: Bool
  private let clock: EmulatorClock
  /// The last second with a line, and what was logged and left out in it.
  private var second = 0
  private var lines = 0
  private var leftOut = 0

  /// Explains in `logger` what `inner` refuses, and if `showsInResponse` also in the field `X-Emulator-Hint`; `clock` is the one of the log.
  init(_ inner: any ExchangeHandler, store: Store, logger: Logger, showsInResponse: Bool, clock: EmulatorClock = .system) {
    self.inner = inner
    self.store = store
    self.logger = logger
    self.showsInResponse = showsInResponse
    self.clock = clock
  }

  func answer(_ exchange: Exchange) -> Answer {
    switch inner.answer(exchange) {
    case .now(let response): .now(explained(response, exchange))
    case .later(let deferred): .later(deferred.map { [self] in explained($0, exchange) })
    }
  }

  func commitTurn() -> APIError? { inner.commitTurn() }

  private func explained(_ response: Response, _ exchange: Exchange) -> Response {
    guard response.status.code >= 400 else { return response }
    let isLogged = logger.logLevel <= .info && mayLog()
    guard isLogged || showsInResponse else { return response }
    let reason = Hint.reason(exchange, response, store)
    if isLogged {
      let target = Redaction(store.identities).target(exchange.request).prefix(Self.longestText)
      logger.info(
        "\(response.status.code) \(exchange.request.method.token.prefix(Self.longestText)) \(target): \(reason)",
        metadata: exchange.rule.map { ["rule": "\($0.rawValue)"] })
    }
    guard showsInResponse else { return response }
    var response = response
    response.fields.append(Field(name: "X-Emulator-Hint", value: reason))
    return response
  }

  /// Counts a line; returns false if there were too many in this second.
  private func mayLog() -> Bool {
    let now = clock.now.microseconds / 1_000_000
    if now != second {
      if leftOut > 0 { logger.info("\(leftOut) more requests were refused") }
      (second, lines, leftOut) = (now, 0, 0)
    }
    guard lines < Self.mostLines else {
      leftOut += 1
      return false
    }
    lines += 1
    return true
  }
}

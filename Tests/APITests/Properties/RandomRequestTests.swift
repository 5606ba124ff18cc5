import TestSupport
import Testing

/// Whatever arrives, the answer is a success or an error in the envelope, a refused request changes nothing, and the same requests in the
/// same order get the same answers.
@Suite struct RandomRequestTests {
  @Test(arguments: [UInt64](1...12))
  func answersAnything(seed: UInt64) throws {
    let first = try Emulator(.inProcess)
    let second = try Emulator(.inProcess)
    var random = SeededGenerator(seed: seed)
    var state = try first.state()
    for index in 0..<250 {
      let request = RandomRequest.make(&random)
      let answer = try first.send(request)
      Expected(status: answer.status).check(answer, "seed \(seed), request \(index): \(request)")
      #expect(answer.status < 500, "seed \(seed), request \(index): \(request)")
      #expect(try second.send(request) == answer, "seed \(seed), request \(index) is answered in two ways: \(request)")
      // Writing the whole state out takes longer than the request: of those that read, one in four is looked at.
      if request.method == "GET", index % 4 != 0 { continue }
      let after = try first.state()
      if answer.status >= 400 || ["GET", "HEAD", "OPTIONS"].contains(request.method) {
        #expect(after == state, "seed \(seed), request \(index) changed something: \(request)")
      }
      state = after
    }
    #expect(try second.state() == first.state())
  }

  /// The same over TCP: no connection is closed on a request that the API answers.
  @Test func keepsTheConnection() throws {
    let emulator = try Emulator(.tcp)
    var random = SeededGenerator(seed: 99)
    for index in 0..<300 {
      let request = RandomRequest.make(&random)
      // What HTTP itself does not carry, the server's own tests hold.
      guard RandomRequest.isPlain(request) else { continue }
      let answer = try emulator.send(request)
      Expected(status: answer.status).check(answer, "request \(index): \(request)")
      #expect(answer.status < 500, "request \(index): \(request)")
      #expect(answer.header("connection") == nil)
    }
  }

  /// So that the other two are no empty promise: many requests succeed, and every kind of refusal occurs.
  @Test func drawsRequestsOfAllKinds() throws {
    let emulator = try Emulator(.inProcess)
    var random = SeededGenerator(seed: 5)
    var statuses: [Int: Int] = [:]
    for _ in 0..<1500 { statuses[try emulator.send(RandomRequest.make(&random)).status, default: 0] += 1 }
    for status in [200, 201, 204, 400, 401, 403, 404, 405, 406, 415] {
      #expect(statuses[status, default: 0] >= 3, "\(status): \(statuses)")
    }
    #expect(statuses[200, default: 0] > 150)
  }
}

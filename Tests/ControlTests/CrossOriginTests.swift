import Emulator
import Testing

/// What pages in a browser get to see.
@Suite struct CrossOriginTests {
  let page = ("Origin", "http://localhost:3000")
  let elsewhere = ("Origin", "https://evil.example")
  let key = ("Authorization", "Bearer phx_emulator")
  let preflight = [("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "authorization,content-type")]

  private func harness(_ origin: String = "http://localhost:3000") throws -> Harness {
    try Harness { $0.crossOrigin = AllowedOrigin(origin) }
  }

  @Test func aPageOfTheOriginCanReadAnswers() throws {
    for (origin, allowed) in [("http://localhost:3000", "http://localhost:3000"), ("*", "*")] {
      let harness = try harness(origin)
      for (target, status) in [(Harness.list, 200), ("/nowhere", 404)] {
        let reply = try harness.send("GET", target, [page, key])
        #expect(reply.status == status)
        #expect(reply["Access-Control-Allow-Origin"] == allowed)
        #expect(reply["Vary"] == "Origin")
        #expect(reply["Access-Control-Expose-Headers"]?.contains("Retry-After") == true)
      }
    }
  }

  @Test func othersCannot() throws {
    let harness = try harness()
    for headers in [[elsewhere, key], [("Origin", "null"), key], [("Origin", "http://localhost:3000.evil.example"), key], [key]] {
      let reply = try harness.send("GET", Harness.list, headers)
      #expect(reply.status == 200)
      #expect(reply["Vary"] == "Origin")
      #expect(!reply.headers.contains { $0.name.hasPrefix("Access-Control") })
    }
    let reply = try harness.send("OPTIONS", Harness.list, [elsewhere] + preflight)
    #expect(reply.status == 204)
    #expect(!reply.headers.contains { $0.name.hasPrefix("Access-Control") })
  }

  @Test func aPageMayAskFirst() throws {
    let reply = try harness().send("OPTIONS", Harness.list, [page] + preflight)
    #expect(reply.status == 204)
    #expect(reply["Access-Control-Allow-Origin"] == "http://localhost:3000")
    #expect(reply["Access-Control-Allow-Methods"] == "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS")
    #expect(reply["Access-Control-Allow-Headers"] == "authorization,content-type")
    #expect(reply["Vary"] == "Origin")
  }

  @Test func otherOptionsAreTheAPIsOwn() throws {
    let harness = try harness()
    #expect(try harness.send("OPTIONS", Harness.list, [page, key]).status == 200)
    #expect(try harness.send("OPTIONS", Harness.list, [key] + preflight).status == 200)
  }

  @Test func delayedAnswersToo() throws {
    let harness = try harness()
    #expect(try harness.admin("POST", "/faults", #"{"action":{"status":503,"delay_ms":1}}"#).status == 201)
    let reply = try harness.send("GET", Harness.list, [page, key])
    #expect(reply.status == 503)
    #expect(reply["Access-Control-Allow-Origin"] == "http://localhost:3000")
  }

  @Test(arguments: ["http://localhost:3000", "*"]) func theControlAPIStaysShut(origin: String) throws {
    let harness = try harness(origin)
    for (method, headers) in [("GET", [page]), ("OPTIONS", [page] + preflight)] {
      let reply = try harness.send(method, "/__admin/clock", headers)
      #expect(reply.status == 403)
      #expect(!reply.headers.contains { $0.name.hasPrefix("Access-Control") })
    }
  }

  @Test func withoutTheOptionNobodyHearsOfIt() throws {
    let reply = try Harness().send("GET", Harness.list, [page, key])
    #expect(reply.status == 200)
    #expect(reply["Vary"] == nil && reply["Access-Control-Allow-Origin"] == nil)
  }
}

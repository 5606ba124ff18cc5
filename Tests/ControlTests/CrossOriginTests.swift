import TestSupport
import Testing

@testable import Emulator

/// What pages in a browser get to see.
@Suite struct CrossOriginTests {
  let page = "Origin: http://localhost:3000"
  let elsewhere = "Origin: https://evil.example"
  let key = "Authorization: Bearer phx_emulator"
  let preflight = ["Access-Control-Request-Method: PATCH", "Access-Control-Request-Headers: authorization,content-type"]

  private func world(_ origin: String = "http://localhost:3000") throws -> World {
    try World { $0.crossOrigin = AllowedOrigin(origin) }
  }

  @Test func aPageOfTheOriginCanReadAnswers() throws {
    for (origin, allowed) in [("http://localhost:3000", "http://localhost:3000"), ("*", "*")] {
      let world = try self.world(origin)
      for (target, status) in [(World.list, 200), ("/nowhere", 404)] {
        let reply = try world.send("GET", target, key: nil, headers: [page, key])
        #expect(reply.status == status)
        #expect(reply.header("Access-Control-Allow-Origin") == allowed)
        #expect(reply.header("Vary") == "Origin")
        #expect(reply.header("Access-Control-Expose-Headers")?.contains("Retry-After") == true)
      }
    }
  }

  @Test func othersCannot() throws {
    let world = try self.world()
    for headers in [[elsewhere, key], ["Origin: null", key], ["Origin: http://localhost:3000.evil.example", key], [key]] {
      let reply = try world.send("GET", World.list, key: nil, headers: headers)
      #expect(reply.status == 200)
      #expect(reply.header("Vary") == "Origin")
      #expect(!reply.fields.contains { $0.hasPrefix("Access-Control") })
    }
    let reply = try world.send("OPTIONS", World.list, key: nil, headers: [elsewhere] + preflight)
    #expect(reply.status == 204)
    #expect(!reply.fields.contains { $0.hasPrefix("Access-Control") })
  }

  @Test func aPageMayAskFirst() throws {
    let reply = try self.world().send("OPTIONS", World.list, key: nil, headers: [page] + preflight)
    #expect(reply.status == 204)
    #expect(reply.header("Access-Control-Allow-Origin") == "http://localhost:3000")
    #expect(reply.header("Access-Control-Allow-Methods") == "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS")
    #expect(reply.header("Access-Control-Allow-Headers") == "authorization,content-type")
    #expect(reply.header("Vary") == "Origin")
  }

  @Test func otherOptionsAreTheAPIsOwn() throws {
    let world = try self.world()
    #expect(try world.send("OPTIONS", World.list, key: nil, headers: [page, key]).status == 200)
    #expect(try world.send("OPTIONS", World.list, key: nil, headers: [key] + preflight).status == 200)
  }

  @Test func delayedAnswersToo() throws {
    let world = try self.world()
    try world.admin("POST", "/faults", #"{"action":{"status":503,"delay_ms":1}}"#, expecting: 201)
    let reply = try world.send("GET", World.list, key: nil, headers: [page, key])
    #expect(reply.status == 503)
    #expect(reply.header("Access-Control-Allow-Origin") == "http://localhost:3000")
  }

  @Test(arguments: ["http://localhost:3000", "*"]) func theControlAPIStaysShut(origin: String) throws {
    let world = try self.world(origin)
    for (method, headers) in [("GET", [page]), ("OPTIONS", [page] + preflight)] {
      let reply = try world.send(method, "/__admin/clock", key: nil, headers: headers)
      #expect(reply.status == 403)
      #expect(!reply.fields.contains { $0.hasPrefix("Access-Control") })
    }
  }

  @Test func withoutTheOptionNobodyHearsOfIt() throws {
    let reply = try World().send("GET", World.list, key: nil, headers: [page, key])
    #expect(reply.status == 200)
    #expect(reply.header("Vary") == nil && reply.header("Access-Control-Allow-Origin") == nil)
  }
}

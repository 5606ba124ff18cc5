import HTTPServer
import JSON
import TestSupport
import Testing

@testable import Emulator

/// Who is let into the control API, and that nothing is done for the others.
@Suite struct GuardTests {
  /// A request that has to be refused before anything happens.
  struct Intruder: CustomTestStringConvertible {
    let name: String
    var headers: [String] = []
    var status = 403
    var testDescription: String { name }
  }

  static let intruders = [
    Intruder(name: "a page elsewhere", headers: ["Origin: https://evil.example", "Content-Type: application/json"]),
    Intruder(name: "a simple request of such a page", headers: ["Origin: https://evil.example", "Content-Type: text/plain"]),
    Intruder(
      name: "a form of such a page", headers: ["Origin: https://evil.example", "Content-Type: application/x-www-form-urlencoded"]),
    Intruder(name: "a sandboxed frame or a file", headers: ["Origin: null"]),
    Intruder(name: "a page on another port", headers: ["Origin: http://localhost:3000"]),
    Intruder(name: "our name under another scheme", headers: ["Host: localhost:8000", "Origin: https://localhost:8000"]),
    Intruder(
      name: "two origins, one of them ours",
      headers: ["Host: localhost", "Origin: http://localhost", "Origin: https://evil.example"]),
    Intruder(name: "an empty origin", headers: ["Origin: "]),
    Intruder(name: "an image of such a page", headers: ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"]),
    Intruder(name: "a script of a sibling", headers: ["Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors"]),
    Intruder(name: "a name that was rebound", headers: ["Host: evil.example"]),
    Intruder(
      name: "a rebound name with our port and its own origin", headers: ["Host: evil.example:80", "Origin: http://evil.example:80"]),
    Intruder(name: "a name that begins like ours", headers: ["Host: localhost.evil.example"]),
    Intruder(name: "a name that ends like ours", headers: ["Host: evillocalhost"]),
    Intruder(name: "an address in a name", headers: ["Host: 127.0.0.1.evil.example"]),
    Intruder(name: "an address elsewhere", headers: ["Host: 10.0.0.1"]),
    Intruder(name: "half an address", headers: ["Host: 127.0.0.x"]),
    Intruder(name: "an IPv6 address elsewhere", headers: ["Host: [::2]"]),
  ]

  @Test(arguments: intruders) func nothingIsDoneOrTold(intruder: Intruder) throws {
    let world = try World()
    for (method, path, body) in [
      ("POST", "/keys", #"{"value":"phx_stolen"}"#), ("PUT", "/clock", #"{"action":"advance","by":"1d"}"#), ("GET", "/clock", ""),
      ("OPTIONS", "/keys", ""), ("DELETE", "/keys/phx_emulator", ""), ("GET", "/nowhere", ""),
    ] {
      let reply = try world.send(method, "/__admin\(path)", body, key: nil, headers: intruder.headers)
      #expect(reply.status == intruder.status)
      #expect(try reply.json["code"].text == "permission_denied")
      #expect(!reply.fields.contains { $0.lowercased().hasPrefix("access-control-") })
      #expect(!reply.body.contains("2026-03-01"))
    }
    #expect(try world.send("GET", World.list, key: "phx_stolen").status == 401)
    #expect(try world.send("GET", World.list).status == 200)
    #expect(try world.admin("GET", "/clock")["now"].text == "2026-03-01T12:00:00Z")
  }

  /// Headers of those who belong here.
  static let welcome: [[String]] = [
    ["Host: localhost"], ["Host: LOCALHOST:1"], ["Host: 127.0.0.1"], ["Host: 127.8.9.10:80"], ["Host: [::1]:80"],
    ["Host: app.localhost:80"], ["Host: emulator.internal:8000"], ["Host: localhost:80", "Origin: http://localhost:80"],
    ["Sec-Fetch-Site: same-origin"], ["Sec-Fetch-Site: none"], ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"],
  ]

  @Test(arguments: welcome) func isLetIn(headers: [String]) throws {
    let world = try World { $0.control = ControlConfiguration(allowedHosts: ["Emulator.Internal"]) }
    let reply = try world.send("GET", "/__admin/clock", key: nil, headers: headers)
    #expect(reply.status == 200)
    #expect(!reply.fields.contains { $0.lowercased().hasPrefix("access-control-") })
  }

  /// Without a control API there is no inspector to send a browser to.
  @Test(arguments: [true, false]) func sendsABrowserToTheInspector(hasControl: Bool) throws {
    let world = try World { if !hasControl { $0.control = nil } }
    let reply = try world.send("GET", "/", key: nil, headers: ["Accept: text/html"])
    #expect(reply.status == (hasControl ? 302 : 200))
    #expect(reply.header("Location") == (hasControl ? "/__admin/" : nil))
    if !hasControl { #expect(try reply.json["inspector"] == .null) }
    #expect(try world.send("GET", "/__admin/", key: nil).status == (hasControl ? 200 : 404))
  }

  @Test(arguments: ["", "s", "secre", "secreT", "secrets", "secretsecret", " secret2", "xecret"]) func aWrongTokenIsRefused(token: String)
    throws
  {
    let world = try World { $0.control = ControlConfiguration(token: "secret") }
    let reply = try world.send("POST", "/__admin/keys", #"{"value":"phx_stolen"}"#, key: nil, headers: ["X-Admin-Token: \(token)"])
    #expect(reply.status == 401)
    #expect(try reply.json["code"].text == "authentication_failed")
    #expect(!reply.body.contains("secret"))
    #expect(try world.send("GET", World.list, key: "phx_stolen").status == 401)
    #expect(try world.send("GET", "/__admin/clock", key: nil, headers: ["X-Admin-Token: secret"]).status == 200)
    try world.admin("GET", "/clock", expecting: 401)
  }

  @Test func aTokenDoesNotStandInForTheHostAndTheOrigin() throws {
    let world = try World { $0.control = ControlConfiguration(token: "secret") }
    for header in ["Host: evil.example", "Origin: https://evil.example"] {
      #expect(try world.send("GET", "/__admin/clock", key: nil, headers: [header, "X-Admin-Token: secret"]).status == 403)
    }
  }

  @Test(arguments: ["/__admin", "/__admin/", "/__admin/clock"]) func withoutControlThereIsNoSuchPath(path: String) throws {
    let world = try World { $0.control = nil }
    let reply = try world.send("GET", path, key: nil)
    #expect(reply.status == 404)
    #expect(reply.body == #"{"type":"invalid_request","code":"not_found","detail":"Not found.","attr":null}"#)
  }

  @Test(arguments: ["/__admins", "/__adminclock", "/__ADMIN/clock"]) func otherPathsBelongToTheAPI(path: String) throws {
    #expect(try World().send("GET", path, key: nil).json["detail"].text == "Not found.")
  }

  @Test func aBodyHasALimit() throws {
    let world = try World { $0.server.requestLimits.maxBodySize = 1000 }
    let body = #"{"value":"phx_long","label":""# + String(repeating: "x", count: 1000) + #""}"#
    try world.admin("POST", "/keys", body, expecting: 413)
    #expect(try world.send("GET", World.list, key: "phx_long").status == 401)
  }

  @Test func headIsAnsweredAsGet() throws {
    let reply = try World().send("HEAD", "/__admin/clock", key: nil, headers: ["Connection: close"])
    #expect(reply.status == 200)
    #expect(reply.body.isEmpty)
  }

  @Test func anotherMethodIsToldWhichThereAre() throws {
    let reply = try World().send("DELETE", "/__admin/clock", key: nil)
    #expect(reply.status == 405)
    #expect(reply.header("Allow") == "GET, PUT")
  }

  @Test(arguments: [
    ("localhost", true), ("127.0.0.1", true), ("127.255.0.3", true), ("::1", true), ("x.localhost", true), ("0.0.0.0", false),
    ("::", false),
    ("192.168.0.1", false), ("127.0.0", false), ("emulator", false), ("", false),
  ]) func knowsWhatIsThisMachine(host: String, isLoopback: Bool) { #expect(ControlAccess.isLoopback(host) == isLoopback) }
}

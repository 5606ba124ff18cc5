import HTTPServer
import JSON
import TestSupport
import Testing

@testable import Emulator

/// `GET /__admin/events`: what happens, as it happens.
@Suite(.timeLimit(.minutes(1))) struct EventsTests {
  struct Event: Hashable {
    let id: String
    let name: String
    let data: JSONValue

    var shown: String { "\(name) \(data.shown)" }
  }

  /// A client that listens.
  final class Listener {
    let client: Client
    private var text = ""

    init(_ world: World, _ query: String = "", after last: String? = nil) throws {
      client = try world.connect()
      client.request("GET", "/__admin/events\(query)", headers: last.map { ["Last-Event-ID: \($0)"] } ?? [])
      // The beginning has come when its end has.
      while !text.contains("\n\nretry: "), !text.contains("\r\n\r\nretry: "), read() {}
    }

    private func read() -> Bool {
      let bytes = client.receive()
      text += String(decoding: bytes, as: UTF8.self)
      return !bytes.isEmpty
    }

    /// The next event; nil at the end.
    func next() -> Event? {
      while true {
        while let block = text.firstRange(of: "\n\n") {
          let lines = text[..<block.lowerBound].split(separator: "\n")
          text.removeSubrange(..<block.upperBound)
          func value(_ name: String) -> String? { lines.last { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) } }
          if let data = value("data").flatMap({ try? JSONValue(parsing: $0.utf8) }) {
            return Event(id: value("id") ?? "", name: value("event") ?? "", data: data)
          }
        }
        guard read() else { return nil }
      }
    }

    /// What has arrived up to `text`.
    func receive(_ expected: String) -> Bool {
      while !text.contains(expected) { if !read() { return false } }
      return true
    }
  }

  @Test func reportsARequestAsTheListShowsIt() throws {
    let world = try World(.kinds)
    let listener = try Listener(world)
    try world.send("POST", "\(World.list)/?a=b", #"{"name":"a","type":"collection"}"#)
    try world.send("DELETE", "\(World.list)/plain001/")
    try world.send("GET", "/nowhere", key: nil)
    for entry in try world.requests() {
      let event = try #require(listener.next())
      #expect(event.name == "request")
      // The list has headers and bodies beside it.
      for name in [
        "id", "at", "method", "path", "query", "endpoint", "project_id", "key", "duration_us", "fault", "changes", "warnings", "rule",
      ] {
        #expect(event.data[name] == entry[name], "\(name)")
      }
      #expect(
        event.data["response"].shown
          == #"{"status":\#(entry["response"]["status"].shown),"body_length":\#(entry["response"]["body_length"].shown)}"#)
      #expect(event.data["request"].shown == #"{"body_length":\#(entry["request"]["body_length"].shown)}"#)
    }
  }

  @Test func reportsWhatTheControlAPIDoes() throws {
    let world = try World(.kinds)
    let listener = try Listener(world)
    let rule = #"{"action":{"status":500}}"#
    for (method, path, body, event) in [
      ("PUT", "/clock", #"{"action":"advance","by":"1s"}"#, #"clock {"now":"2026-03-01T12:00:01Z","frozen":true}"#),
      ("POST", "/snapshots", #"{"name":"a\nb"}"#, #"snapshot {"name":"a\nb","action":"created","project_id":null}"#),
      ("POST", "/snapshots?project_id=1", #"{"name":"c"}"#, #"snapshot {"name":"c","action":"created","project_id":1}"#),
      ("POST", "/snapshots/c/restore?project_id=1", "", #"snapshot {"name":"c","action":"restored","project_id":1}"#),
      ("DELETE", "/snapshots/c?project_id=1", "", #"snapshot {"name":"c","action":"deleted","project_id":1}"#),
      ("POST", "/faults", rule, #"fault {"action":"changed","project_id":null}"#),
      ("PATCH", "/faults/1", #"{"times":1}"#, #"fault {"action":"changed","project_id":null}"#),
      ("DELETE", "/faults/1", "", #"fault {"action":"changed","project_id":null}"#),
      ("DELETE", "/faults?project_id=2", "", #"fault {"action":"changed","project_id":2}"#),
      ("PATCH", "/state", "{}", #"reset {"project_id":null}"#),
      ("POST", "/reset?project_id=2", "", #"reset {"project_id":2}"#),
      ("POST", "/reset", "", #"reset {"project_id":null}"#),
    ] {
      let reply = try world.send(method, "/__admin\(path)", body, key: nil)
      #expect((200...299).contains(reply.status ?? 0), "\(method) \(path): \(reply.body)")
      #expect(listener.next()?.shown == event)
    }
    // What is refused has done nothing.
    try world.admin("PUT", "/clock", #"{"action":"jump"}"#, expecting: 400)
    let sandbox = try world.sandbox()
    #expect(listener.next()?.shown == #"sandbox {"action":"created","project_id":\#(sandbox.id)}"#)
    try world.admin("DELETE", "/sandboxes/\(sandbox.id)")
    #expect(listener.next()?.shown == #"sandbox {"action":"deleted","project_id":\#(sandbox.id)}"#)
  }

  @Test func reportsTheFaultOfARequestBeforeTheRequest() throws {
    let world = try World(.kinds)
    try world.addFault(#"{"action":{"status":503},"times":1}"#)
    let listener = try Listener(world)
    try world.send("GET", "\(World.list)/")
    #expect(listener.next()?.shown == #"fault {"id":1,"request_id":1,"project_id":1}"#)
    #expect(listener.next()?.data["fault"].text == "1")
  }

  /// Who asks for one project gets what concerns that project, and what concerns all of them.
  @Test func confinesAListenerToItsProject() throws {
    let world = try World(.kinds)
    let listener = try Listener(world, "?project_id=2")
    try world.send("GET", World.playlists(1))
    try world.send("GET", "/nowhere")
    try world.admin("POST", "/reset?project_id=1")
    try world.send("GET", World.playlists(2))
    #expect(listener.next()?.data["project_id"].int == 2)
    try world.admin("POST", "/reset")
    #expect(listener.next()?.shown == #"reset {"project_id":null}"#)
    #expect(try world.send("GET", "/__admin/events?project_id=3", key: nil).status == 404)
  }

  @Test func goesOnAfterTheLastEvent() throws {
    let world = try World(.kinds)
    let first = try Listener(world)
    try world.send("GET", World.playlists(1))
    let seen = try #require(first.next())
    first.client.close()
    try world.send("GET", World.playlists(2))
    try world.send("GET", World.playlists(1))
    let second = try Listener(world, after: seen.id)
    #expect([second.next()?.data["id"].int, second.next()?.data["id"].int] == [2, 3])
    try world.send("GET", World.playlists(1))
    #expect(second.next()?.data["id"].int == 4)
    let third = try Listener(world, "?project_id=2", after: seen.id)
    #expect(third.next()?.data["id"].int == 2)
    for unknown in ["0", "", "x", "-1", "1", "\(Int.max)"] {
      let listener = try Listener(world, after: unknown)
      #expect(listener.next()?.shown == "missed {}")
      try world.admin("POST", "/reset?project_id=2")
      #expect(listener.next()?.name == "reset")
    }
  }

  @Test func hasALimitOfListeners() throws {
    let world = try World()
    // HEAD listens to nothing.
    for _ in 0..<40 { #expect(try world.connect().exchange("HEAD", "/__admin/events").status == 200) }
    let listeners = try (0..<Events.mostListeners).map { _ in try Listener(world) }
    let refused = try world.send("GET", "/__admin/events", key: nil)
    #expect(refused.status == 507)
    #expect(try refused.json["code"].text == "limit_reached")
    listeners[3].client.close()
    while true {
      let client = try world.connect()
      client.request("GET", "/__admin/events")
      if client.receive().starts(with: "HTTP/1.1 200 OK".utf8) { break }
    }
  }

  @Test func sendsAHeartbeat() throws {
    let world = try World { $0.control?.heartbeat = .milliseconds(1) }
    let listener = try Listener(world)
    #expect(listener.receive("\n\n:\n\n:\n\n"))
  }

  @Test func isGuardedAsTheRest() throws {
    let world = try World { $0.control = ControlConfiguration(token: "secret") }
    #expect(try world.send("GET", "/__admin/events", key: nil).status == 401)
    #expect(
      try world.send("GET", "/__admin/events", key: nil, headers: ["Origin: http://evil.example", "X-Admin-Token: secret"]).status == 403)
    #expect(try world.send("GET", "/__admin/events", key: nil, headers: ["Host: evil.example", "X-Admin-Token: secret"]).status == 403)
  }

  /// Its events are long: paths of 15,000 bytes, so that the system's buffers are soon full.
  @Test func dropsAListenerThatDoesNotRead() throws {
    let world = try World { $0.server.maxPendingOutput = 100_000 }
    let slow = try world.connect()
    slow.request("GET", "/__admin/events")
    let fast = try Listener(world)
    let path = "/" + String(repeating: "x", count: 15_000)
    let client = try world.connect()
    for id in 1...1_000 {
      _ = client.exchange("GET", path)
      #expect(fast.next()?.data["id"].int == id)
    }
    #expect(slow.reply().end != .silent)
  }

  // MARK: Events alone

  private func names(_ response: HTTPServer.Response) -> [String] {
    String(decoding: response.body, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
  }

  private func lastID(_ response: HTTPServer.Response) -> String {
    String(decoding: response.body, as: UTF8.self).split(separator: "\n").last.map { String($0.dropFirst(4)) } ?? ""
  }

  @Test func reportsNothingThatWasNotCommitted() throws {
    let events = Events(loop: try EventLoop(), heartbeat: .seconds(15))
    let first = try events.listen(to: nil, after: nil)
    events.note("reset", of: nil)
    events.commitTurn(failed: true)
    events.note("reset", of: 1)
    events.commitTurn(failed: false)
    #expect(names(try events.listen(to: nil, after: lastID(first))) == [#"{"project_id":1}"#])
  }

  @Test func encodesNothingWhileNobodyListens() throws {
    let events = Events(loop: try EventLoop(), heartbeat: .seconds(15))
    var encoded = 0
    func encode() -> JSONValue {
      encoded += 1
      return .members([])
    }
    func happen(_ count: Int) {
      for _ in 0..<count {
        events.note("reset", of: nil, encode())
        events.commitTurn(failed: false)
      }
    }
    happen(10)
    #expect(encoded == 0)
    var listener: HTTPServer.Response? = try events.listen(to: nil, after: nil)
    let last = lastID(try #require(listener))
    happen(3_000)
    #expect(encoded == 3_000)
    #expect(names(try events.listen(to: nil, after: last)) == ["{}"])
    listener = nil
    happen(10_000)
    #expect(encoded < 6_000)
    #expect(!events.isRecording)
    #expect(names(try events.listen(to: nil, after: last)) == ["{}"])
  }
}

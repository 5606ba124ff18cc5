import JSON
import TestSupport
import Testing

@testable import Emulator

/// `wait`: answers as soon as it holds.
@Suite struct JournalWaitTests {
  private let posts = #"{"match":{"method":"POST"},"count":2,"timeout_ms":8000}"#

  @Test func answersAtOnceWhereItHolds() throws {
    let world = try World(.kinds)
    try world.send("GET", "\(World.list)/")
    let answer = try world.admin("POST", "/requests/wait", #"{"match":{"method":"GET"},"timeout_ms":0}"#)
    #expect(answer["count"].int == 1)
    #expect(answer["requests"].all.count == 1)
  }

  @Test func answersWithTheRequestThatMakesItHold() throws {
    let world = try World(.kinds)
    try world.send("POST", "\(World.list)/", "{}")
    let waiting = try world.connect()
    waiting.request("POST", "/__admin/requests/wait?project_id=1", posts)
    // Seen from this connection the wait has begun once a later call on another is answered, which the loop takes in order.
    try world.admin("GET", "/clock")
    try world.send("GET", "\(World.list)/")
    try world.send("POST", "/api/projects/2/session_recording_playlists/", "{}")
    try world.send("POST", "\(World.list)/", "{}")
    let answer = waiting.reply()
    #expect(answer.status == 200)
    #expect(try answer.json["requests"].all.map { $0["id"].int } == [1, 4])
  }

  @Test func tellsTheNearMissesWhenTimeIsOver() throws {
    let world = try World(.kinds)
    try world.send("GET", "\(World.list)/")
    try world.send("POST", "\(World.list)/", #"{"name":"a"}"#)
    try world.send("POST", "\(World.list)/?personal_api_key=phx_everything", #"{"name":"c"}"#, key: nil)
    let error = try world.admin(
      "POST", "/requests/wait",
      #"{"match":{"method":"POST","path":"\#(World.list)","jsonBody":{"name":"b"}},"timeout_ms":1}"#, expecting: 408)
    #expect(error["code"].text == "request_timeout")
    #expect(error["detail"].text == "0 of 1 requests came within 1 ms.")
    let misses = error["near_misses"].all
    #expect(misses.map { $0["request"]["id"].int } == [3, 2, 1])
    #expect(misses[1]["differences"].shown == #"[{"field":"jsonBody","expected":{"name":"b"},"actual":{"name":"a"}}]"#)
    #expect(!error.shown.contains("phx_everything"))
  }

  @Test func doesNotCountWhatWasRemoved() throws {
    let world = try World(.kinds)
    try world.send("POST", "\(World.list)/", "{}")
    let waiting = try world.connect()
    waiting.request("POST", "/__admin/requests/wait", #"{"match":{"method":"POST"},"count":2,"timeout_ms":300}"#)
    try world.admin("GET", "/clock")
    try world.admin("DELETE", "/requests", expecting: 204)
    try world.send("POST", "\(World.list)/", "{}")
    let answer = waiting.reply()
    #expect(answer.status == 408)
    #expect(answer.body.contains("1 of 2 requests"))
  }

  @Test func forgetsACallerWhoLeaves() throws {
    let world = try World(.kinds)
    for _ in 0..<20 {
      let waiting = try world.connect()
      waiting.request("POST", "/__admin/requests/wait", posts)
    }
    for _ in 0..<3 { #expect(try world.send("POST", "\(World.list)/", "{}").status == 201) }
    #expect(try world.requests().count == 3)
  }

  @Test func endsWithItsSandbox() throws {
    let world = try World(.kinds)
    let sandbox = try world.sandbox()
    let waiting = try world.connect()
    waiting.request("POST", "/__admin/requests/wait?project_id=\(sandbox.id)", #"{"timeout_ms":600000}"#)
    try world.admin("GET", "/clock")
    try world.admin("DELETE", "/sandboxes/\(sandbox.id)")
    let answer = waiting.reply()
    #expect(answer.status == 404)
    #expect(answer.body.contains("There is no project \(sandbox.id) any more."))
  }

  @Test func answersAllThatHoldAtOnce() throws {
    let world = try World(.kinds)
    let waiting = try (0..<50).map { _ in try world.connect() }
    for (number, connection) in waiting.enumerated() {
      connection.request("POST", "/__admin/requests/wait", #"{"match":{"method":"POST"},"count":\#(number % 2 + 1),"timeout_ms":60000}"#)
    }
    try world.admin("GET", "/clock")
    for _ in 0..<2 { try world.send("POST", "\(World.list)/", "{}") }
    for (number, connection) in waiting.enumerated() { #expect(try connection.reply().json["count"].int == number % 2 + 1) }
  }

  @Test(arguments: [
    (#"{"match":{"pathPattern":"("}}"#, "pathPattern"), (#"{"count":-1}"#, "count"), (#"{"timeout_ms":600001}"#, "timeout_ms"),
    (#"{"method":"GET"}"#, "method"),
  ])
  func isRefusedWhereItIsNone(body: String, words: String) throws {
    let world = try World(.kinds)
    #expect(try world.admin("POST", "/requests/wait", body, expecting: 400)["detail"].text?.contains(words) == true)
  }
}

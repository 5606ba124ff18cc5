import Glibc
import JSON
import TestSupport
import Testing

/// A `serve` that has said that it is ready, on a free port.
final class Emulator {
  let program: Program
  let port: Int

  /// Starts it with `arguments` after `serve --port 0` and waits for its line.
  convenience init(_ arguments: String..., environment: [String: String] = [:]) throws {
    try self.init(arguments: arguments, environment: environment)
  }

  convenience init(arguments: [String], environment: [String: String] = [:]) throws {
    try self.init(Program(["serve", "--port", "0"] + arguments, environment: environment))
  }

  /// Waits for the line of a `serve` that has been started.
  init(_ program: Program) throws {
    try #require(wait { program.output.contains("\n") || !program.isRunning }, "it says nothing")
    try #require(program.isRunning, "\(program.errors)")
    self.program = program
    let line = try #require(program.output.split(separator: "\n").first)
    let words = line.split(separator: " ")
    port = try #require(words.dropLast().last.flatMap { Int($0) }, "no port in: \(line)")
  }

  /// Ends it with `signal` and gives back how it ended.
  func stop(_ signal: Int32 = SIGTERM) throws -> Program.Outcome {
    program.signal(signal)
    return try program.end()
  }

  func get(_ path: String) throws -> Reply { try Client(port: port).call("GET", path) }
  func post(_ path: String, _ body: String) throws -> Reply { try Client(port: port).call("POST", path, body) }

  /// Makes a playlist and gives back its short_id; it is committed when this returns.
  func makePlaylist(_ name: String, key: String = "phx_emulator") throws -> String {
    let answer = try Client(port: port).call("POST", "/api/projects/1/session_recording_playlists/", #"{"name": "\#(name)"}"#, key: key)
    try #require(answer.status == 201, "\(answer.body)")
    return try #require(answer.json["short_id"].text)
  }

  /// The names of all playlists of project 1, last changed first.
  func playlistNames(key: String = "phx_emulator") throws -> [String] {
    let answer = try Client(port: port).call("GET", "/api/projects/1/session_recording_playlists/?limit=1000", key: key)
    return try #require(answer.json["results"].elements).map { $0["name"].text ?? "" }
  }
}

/// An answer that a test cannot go on with.
struct Unexpected: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension Client {
  /// Sends a request and returns its reply, which must have a status.
  func call(_ method: String, _ path: String, _ body: String = "", key: String = "phx_emulator") throws -> Reply {
    let reply = exchange(method, path, body, key: key)
    try #require(reply.status != nil, "\(method) \(path): \(reply.end)")
    return reply
  }
}

import JSON
import TestSupport
import Testing

/// A sandbox of a world, and its user.
struct Sandbox {
  let world: World
  let id: Int
  let key: String
  /// The reply that it was made with.
  let seen: String
  /// The reply that shows it later, without its key.
  var shown: String { seen.replacing(key, with: "Sandbox (…\(key.suffix(4)))") }

  /// Sends a request with the sandbox's key; `path` is within its playlists.
  @discardableResult
  func send(
    _ method: String, _ path: String = "", _ body: String = "", expecting status: Int = 200, at place: SourceLocation = #_sourceLocation
  ) throws -> Reply {
    let reply = try world.send(method, World.playlists(id, path), body, key: key)
    #expect(reply.status == status, "\(method) \(path): \(reply.body)", sourceLocation: place)
    return reply
  }

  /// Makes a playlist and returns its JSON.
  @discardableResult
  func create(_ name: String) throws -> JSONValue {
    try send("POST", "", #"{"name":"\#(name)","type":"collection"}"#, expecting: 201).json
  }

  /// The names of its playlists, sorted.
  func names() throws -> [String] {
    try send("GET", "?order=created_at&limit=1000").json["results"].all.compactMap { $0["name"].text }.sorted()
  }

  /// Calls the control API, confined to the sandbox.
  @discardableResult
  func admin(
    _ method: String, _ target: String, _ body: String = "", expecting status: Int = 200, at place: SourceLocation = #_sourceLocation
  ) throws -> JSONValue { try world.admin(method, "\(target)?project_id=\(id)", body, expecting: status, at: place) }
}

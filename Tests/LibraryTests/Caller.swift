import Foundation
import FoundationNetworking
import PlaylistsEmulator
import Testing

/// A client as a user of the library has one: given a URL, a key and a project.
struct Caller {
  let url: String
  let key: String
  let project: Int

  init(url: String, key: String, project: Int) { (self.url, self.key, self.project) = (url, key, project) }

  init(_ emulator: PlaylistsEmulator) { (url, key, project) = (emulator.url, emulator.apiKey, emulator.projectID) }

  init(_ sandbox: PlaylistsEmulator.Sandbox) { (url, key, project) = (sandbox.url, sandbox.apiKey, sandbox.projectID) }

  /// Calls the list of playlists, or `path` below it, and returns status and body.
  @discardableResult
  func call(_ method: String = "GET", _ path: String = "", _ json: String? = nil) async throws -> (status: Int, body: String) {
    let target = try #require(URL(string: "\(url)/api/projects/\(project)/session_recording_playlists/\(path)"))
    var request = URLRequest(url: target)
    request.httpMethod = method
    request.httpBody = json.map { Data($0.utf8) }
    request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
    if json != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
    let session = URLSession(configuration: .ephemeral)
    defer { session.invalidateAndCancel() }
    let (data, response) = try await session.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
  }

  /// Creates a collection and returns its JSON.
  @discardableResult
  func create(_ name: String) async throws -> String {
    let (status, body) = try await call("POST", "", #"{"name":"\#(name)","type":"collection"}"#)
    try #require(status == 201, "\(body)")
    return body
  }

  /// The names of the playlists, in the order of the alphabet.
  func names() async throws -> [String] {
    struct Page: Decodable {
      struct Playlist: Decodable { let name: String }
      let results: [Playlist]
    }
    let (status, body) = try await call("GET", "?order=name")
    try #require(status == 200, "\(body)")
    return try JSONDecoder().decode(Page.self, from: Data(body.utf8)).results.map(\.name)
  }
}

/// A fixture of one project with one playlist.
let oneCheckout = PlaylistsEmulator.Seed.json(
  #"{"projects":[{"id":1,"playlists":[{"short_id":"checkout","name":"Checkout","type":"collection"}]}]}"#)

import Foundation
import FoundationNetworking

/// What is under test here: your client.
struct Playlists {
  struct Playlist: Decodable { let name: String?, created_at: String }
  struct Refused: Error { let status: Int }
  private struct Page: Decodable { let results: [Playlist] }

  let url: String
  let key: String
  let project: Int

  @discardableResult
  func create(_ name: String, retries: Int = 1) async throws -> Playlist {
    do {
      let data = try await exchange("POST", "", #"{"name":"\#(name)","type":"collection"}"#)
      return try JSONDecoder().decode(Playlist.self, from: data)
    } catch is URLError where retries > 0 {
      return try await create(name, retries: retries - 1)
    }
  }

  func names() async throws -> [String] {
    try JSONDecoder().decode(Page.self, from: await exchange("GET", "?order=name")).results.compactMap(\.name)
  }

  private func exchange(_ method: String, _ query: String, _ body: String? = nil) async throws -> Data {
    guard let target = URL(string: "\(url)/api/projects/\(project)/session_recording_playlists/\(query)") else { throw URLError(.badURL) }
    var request = URLRequest(url: target)
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
    request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
    let (data, response) = try await URLSession.shared.data(for: request)
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    guard status < 400 else { throw Refused(status: status) }
    return data
  }
}

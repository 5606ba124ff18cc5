import JSON
import Testing

@testable import Emulator

@Suite struct IdentityTests {
  static let read = "session_recording_playlist:read"
  static let write = "session_recording_playlist:write"

  /// What a key has, and whether it may read and write.
  @Test(arguments: [
    (["*"], true, true), ([read], true, false), ([write], true, true), ([read, write], true, true), ([], false, false),
    (["insight:write"], false, false),
    (["insight:read", read], true, false), (["session_recording_playlist"], false, false), (["session_recording:write"], false, false),
    (["**"], false, false),
    ([""], false, false), (["Session_Recording_Playlist:read"], false, false), ([" *"], false, false),
  ])
  func grants(scopes: [String], reads: Bool, writes: Bool) {
    #expect(Scope.readPlaylists.isGranted(by: scopes) == reads)
    #expect(Scope.writePlaylists.isGranted(by: scopes) == writes)
  }

  @Test(arguments: [
    ("*", true), ("a:read", true), ("a:write", true), (write, true), ("", false), ("a", false), ("a:", false), (":read", false),
    ("a:admin", false), ("a:read:x", false), ("* ", false),
  ])
  func knowsScopes(text: String, isOne: Bool) { #expect(Scope.isValid(text) == isOne) }

  @Test func namesScopes() {
    #expect(Scope.readPlaylists.name == Self.read)
    #expect(Scope.writePlaylists.name == Self.write)
  }

  @Test(arguments: [([], 1, true), ([1], 1, true), ([2], 1, false), ([2, 1], 1, true)])
  func reachesProjects(scoped: [Int], project: Int, reaches: Bool) {
    let key = PersonalAPIKey(value: "k", label: "", userID: 1, scopes: ["*"], scopedProjects: scoped)
    #expect(key.reaches(project: project) == reaches)
  }

  @Test func writesAUser() {
    let user = User(
      id: 1, uuid: "u", distinctID: "d", firstName: "A\"", lastName: "", email: "a@b", isEmailVerified: nil,
      hedgehogConfig: JSONObject([.init(key: "z", value: .null), .init(key: "a", value: .bool(true))]), roleAtOrganization: nil)
    #expect(
      String(decoding: user.encoded, as: UTF8.self)
        == #"{"id":1,"uuid":"u","distinct_id":"d","first_name":"A\"","last_name":"","email":"a@b","is_email_verified":null,"#
        + #""hedgehog_config":{"z":null,"a":true},"role_at_organization":null}"#)
  }
}

@Suite struct RandomStreamTests {
  /// The first numbers of SplitMix64 with the seed 1234567, from its authors' C program.
  @Test func isSplitMix64() {
    var stream = RandomStream(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in stream.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test func repeatsItselfBySeed() {
    func draw(_ seed: UInt64) -> [String] {
      var stream = RandomStream(seed: seed)
      return [stream.shortID(), stream.uuid(), stream.text(length: 43), stream.shortID()]
    }
    #expect(draw(1) == draw(1))
    #expect(draw(1) != draw(2))
  }

  @Test func givesShortIDs() {
    var stream = RandomStream(seed: 3)
    let ids = (0..<500).map { _ in stream.shortID() }
    #expect(Set(ids).count == 500)
    for id in ids { #expect(id.wholeMatch(of: /[A-Za-z0-9]{8}/) != nil) }
    #expect(Set(ids.joined()).count == 62, "every letter and digit occurs")
  }

  @Test func givesUUIDs() {
    var stream = RandomStream(seed: 4)
    let ids = (0..<200).map { _ in stream.uuid() }
    #expect(Set(ids).count == 200)
    for id in ids { #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil) }
  }

  @Test func isUnforeseeableWithoutASeed() { #expect(RandomStream() != RandomStream()) }
}

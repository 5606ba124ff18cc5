import Glibc
import JSON
import TestSupport
import Testing

/// `pull`: a project of another emulator as a fixture.
@Suite struct PullTests {
  let scratch = try? TemporaryDirectory()

  static func pull(_ emulator: Emulator, key: String = "phx_demo", project: Int = 1, _ options: String...) throws -> Program.Outcome {
    try Program.run(["pull", "--from", emulator.url, "--key", key, "--project", "\(project)"] + options)
  }

  @Test(arguments: ["documented", "observed"], [1, 2])
  func whatIsPulledAnswersAsTheServerDid(contract: String, project: Int) throws {
    let scratch = try #require(scratch)
    let original = try Emulator("--contract", contract, "--seed", repositoryFile("fixtures/demo.json"))
    let first = try Self.pull(original, project: project, "--keep-names")
    #expect(first.code == 0)
    // A recording of which nothing is known is not shown by the hosted service.
    #expect(first.errors.split(separator: "\n").count == (contract == "observed" && project == 1 ? 1 : 0), "\(first.errors)")
    let fixture = try scratch.write(first.output, to: "pulled.json")
    let validated = try Program.run("validate", fixture)
    #expect(validated.code == 0, "\(validated.errors)")

    let copy = try Emulator("--contract", contract, "--seed", fixture)
    #expect(try Self.pull(copy, key: "phx_pulled", project: project, "--keep-names").output == first.output)
    for query in ["", "?order=name", "?type=filters", "?type=collection", "?user=1", "?pinned=1", "?search=e"] {
      let path = "/api/projects/\(project)/session_recording_playlists/\(query)"
      // The one whose hidden recording the copy does not count.
      let (left, right) = (try original.list(path, "phx_demo"), try copy.list(path, "phx_pulled"))
      #expect(left.filter { !$0.contains("Nlx9MEnQ") } == right.filter { !$0.contains("Nlx9MEnQ") }, "\(query)")
      #expect(left.count == right.count && !left.isEmpty)
    }
    for shortID in try original.shortIDs("/api/projects/\(project)/session_recording_playlists/?type=collection", "phx_demo") {
      let path = "/api/projects/\(project)/session_recording_playlists/\(shortID)/recordings/"
      // The API does not show the order of synthetic playlists.
      let (left, right) = (try original.list(path, "phx_demo"), try copy.list(path, "phx_pulled"))
      #expect(shortID.hasPrefix("synthetic-") ? left.sorted() == right.sorted() : left == right, "\(shortID)")
    }
  }

  /// A collection of more recordings than the service ever lists, and a synthetic playlist of as many.
  @Test func aLongCollectionIsPulledAsFarAsItIsShown() throws {
    let scratch = try #require(scratch)
    let recordings = (100..<160).map { #"{"id":"r\#($0)","commented":true}"# }.joined(separator: ",")
    let ids = (100..<160).map { #""r\#($0)""# }.joined(separator: ",")
    let seed = #"""
      {"projects":[{"id":1,"recordings":[\#(recordings)],"playlists":[{"short_id":"long","type":"collection","recordings":[\#(ids)]}]}]}
      """#
    let original = try Emulator("--contract", "observed", "--seed", scratch.write(seed, to: "seed.json"))
    let pulled = try Self.pull(original, key: "phx_emulator", "--keep-names")
    #expect(
      pulled.errors == "playlists-emulator: playlist long: the server counts 60 recordings but lists 50, which the fixture contains\n")
    let fixture = try scratch.write(pulled.output, to: "pulled.json")
    #expect(try Program.run("validate", fixture).output == "\(fixture): 1 project, 1 user, 1 key, 1 playlist and 60 recordings\n")
  }

  /// What rows of the service hold that the API would not make today.
  @Test func oldRowsArePulledAsTheyAre() throws {
    let scratch = try #require(scratch)
    let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    let seed = #"""
      {"projects":[{"id":1,"recordings":[{"id":"a.b/c","distinct_id":"d"}],"playlists":[
        {"short_id":"old00001","type":"collection","filters":{"a":1},"recordings":["a.b/c","é","e\u0301"]},
        {"short_id":"old00002","type":"filters","filters":{}},{"short_id":"old00003","filters":\#(deep)}]}]}
      """#
    let original = try Emulator("--seed", scratch.write(seed, to: "seed.json"))
    let pulled = try Self.pull(original, key: "phx_emulator", "--keep-names")
    #expect(pulled.code == 0 && pulled.errors.isEmpty, "\(pulled.errors)")
    let fixture = try scratch.write(pulled.output, to: "pulled.json")
    #expect(try Program.run("validate", fixture).errors == "")
    let copy = try Emulator("--seed", fixture)
    let path = "/api/projects/1/session_recording_playlists"
    for shortID in ["old00001", "old00002", "old00003", "old00001/recordings"] {
      let copied = try copy.call("GET", "\(path)/\(shortID)/", key: "phx_pulled").body
      #expect(try original.get("\(path)/\(shortID)/").body == copied && !copied.isEmpty)
    }
  }

  /// More than a page of everything.
  @Test func allPagesAreRead() throws {
    let scratch = try #require(scratch)
    let recordings = (1...120).map { #"{"id":"r\#($0)","distinct_id":"d\#($0 % 7)"}"# }.joined(separator: ",")
    let ids = (1...120).map { #""r\#($0)""# }.joined(separator: ",")
    let playlists = (1...230).map { #"{"id":\#($0),"short_id":"p\#($0)","recordings":[\#($0 == 9 ? ids : "")]}"# }.joined(separator: ",")
    let seed = #"{"projects":[{"id":1,"recordings":[\#(recordings)],"playlists":[\#(playlists)]}]}"#
    let original = try Emulator("--seed", scratch.write(seed, to: "seed.json"))
    let fixture = try scratch.write(Self.pull(original, key: "phx_emulator", "--keep-names").output, to: "pulled.json")
    #expect(try Program.run("validate", fixture).output == "\(fixture): 1 project, 1 user, 1 key, 230 playlists and 120 recordings\n")
    let copy = try Emulator("--seed", fixture)
    let path = "/api/projects/1/session_recording_playlists"
    for target in ["\(path)/?limit=500", "\(path)/p9/recordings/?limit=200"] {
      let copied = try copy.call("GET", target, key: "phx_pulled").body
      #expect(try original.get(target).body == copied && copied.contains(#""id":"#))
    }
  }

  /// All personal data in it contains the word "secret".
  static let secrets = #"""
    {"organization":{"id":"01920000-0000-7000-8000-00000000000f","name":"Secret Inc"},
    "users":[{"id":4,"uuid":"01920000-0000-7000-8000-00000005ec7e","distinct_id":"secret-4","first_name":"Secret","last_name":"Ada",
      "email":"Ada@secret.example","hedgehog_config":{"color":"secret"},"role_at_organization":"data"}],
    "personal_api_keys":[{"value":"phx_secret","scopes":["session_recording_playlist:read"]}],
    "projects":[{"id":3,"name":"Secret","recordings":[
      {"id":"r1","distinct_id":"secret-visitor","start_url":"https://secret.example/a","person":{"id":77,"name":"Secret",
       "distinct_ids":["secret-visitor","secret-other"],"properties":{"name":"secret"},"uuid":"01920000-0000-7000-8000-00000006ec7e"}},
      {"id":"r2","distinct_id":"secret-other","start_url":"https://secret.example/a"}],
    "playlists":[
      {"id":1,"short_id":"one","name":"Secret","derived_name":"Secret","description":"Secret","recordings":["r1","r2"],"_create_in_folder":"Secret"},
      {"id":2,"short_id":"two","name":"Secret","filters":{"ada@SECRET.example":["to ada@secret.example, bob+x@mail.secret.example.",
        "https://x.example/?mail=ada%40secret.example&c=1","secret-visitor","https://secret.example/a","@secret-less@","a@b"],"n":[1.50,1e400]}}]}]}
    """#

  @Test func nothingOfAnybodyIsLeft() throws {
    let seed = Self.secrets.split(separator: "1e400").joined(separator: "12345678901234567890")
    let emulator = try Emulator("--seed", try #require(scratch).write(seed, to: "seed.json"))
    let outcome = try Self.pull(emulator, key: "phx_secret", project: 3)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    let output = outcome.output
    #expect(output.lowercased().split(separator: "secret").count == 2, "one that is no address: \(output)")
    #expect(!output.contains("01920000-0000-7000-8000-"))
    let filters =
      #"{"user4@example.com":["to user4@example.com, person1@example.com.","https://x.example/?mail=user4%40example.com&c=1","#
      + #""visitor-1","https://example.com/page-1","@secret-less@","a@b"],"n":[1.50,12345678901234567890]}"#
    #expect(output.contains(#""filters":\#(filters)"#))
    for kept in [
      #""short_id":"one","name":"Playlist 1","derived_name":"Playlist 1","description":"Description 1""#,
      #""short_id":"two","name":"Playlist 1""#,
      #""distinct_ids":["visitor-1","visitor-2"],"properties":{}"#, #""id":"r2","distinct_id":"visitor-2""#, #""value":"phx_pulled""#,
      #""id":4,"uuid":"01920000-0000-7000-8001-000000000004","distinct_id":"user-4","first_name":"User","last_name":"4","email":"user4@example.com""#,
      #""role_at_organization":"data""#, #""recordings":["r1","r2"]"#, #""_create_in_folder":"Folder 1""#, #""created_by":4"#,
    ] { #expect(output.contains(kept), "\(kept)") }

    let kept = try Self.pull(emulator, key: "phx_secret", project: 3, "--keep-names").output
    #expect(kept.contains(#"bob+x@mail.secret.example.","#) && kept.contains(#""name":"Secret","derived_name":"Secret""#))
    #expect(!kept.contains("phx_secret") && kept.contains("phx_pulled"))
  }

  /// A key without any other scope learns whose it is from its user's own playlists.
  @Test func whatTheReaderHasWatchedIsTheReaders() throws {
    let seed = #"""
      {"users":[{"id":5,"email":"five@example.com"},{"id":6,"email":"six@example.com"},{"id":7,"email":"seven@example.com"}],
      "personal_api_keys":[{"value":"phx_six","user":6,"scopes":["session_recording_playlist:read"]}],
      "projects":[{"id":1,"recordings":[{"id":"r1","viewed_by":[6,7]}],"playlists":[{"id":1,"recordings":["r1"],"created_by":6}]}]}
      """#
    let emulator = try Emulator("--seed", try #require(scratch).write(seed, to: "seed.json"))
    let output = try Self.pull(emulator, key: "phx_six", "--keep-names").output
    // Of one who only watched, the e-mail is all that is told.
    #expect(output.contains(#""viewed_by":[6,7]"#) && output.contains(#"{"value":"phx_pulled","label":"Pulled","user":6,"#))
    #expect(output.contains(#""email":"seven@example.com""#) && !output.contains("five@example.com"))
  }

  @Test func aServerThatAsksToWaitIsWaitedFor() throws {
    let emulator = try Emulator("--seed", repositoryFile("fixtures/minimal.json"), "--rate-limit", "4/second,1000/hour")
    let outcome = try Self.pull(emulator, key: "phx_minimal")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("phx_pulled"))
    #expect(try emulator.get("/__admin/requests?status=429").body.contains(#""status":429"#))
  }

  // MARK: Refusals

  @Test(arguments: [
    ("phx_wrong", 1, "401: Personal API key found in request Authorization header is invalid."),
    ("phx_demo", 99, "404: Project not found."), ("phx_demo_insights", 1, "403: API key missing required scope"),
    ("phx_demo_marketing", 1, "403: API key does not have access to the requested project: ID 1."),
  ])
  func aRefusalIsReported(key: String, project: Int, sentence: String) throws {
    let emulator = try Emulator("--seed", repositoryFile("fixtures/demo.json"))
    let outcome = try Self.pull(emulator, key: key, project: project)
    expectFailure(outcome, naming: "\(emulator.url)/api/projects/\(project)/session_recording_playlists/ returned \(sentence)")
  }

  @Test(arguments: [
    (#"{"status":200,"body":"<html>","headers":{"Content-Type":"text/html"}}"#, "text/html that is not a JSON object"),
    (#"{"status":200,"body":{"hello":"world"}}"#, "does not return a page of a list"), (#"{"status":500}"#, "returned 500"),
    (#"{"status":301,"headers":{"Location":"https://eu.example/"}}"#, "301, and points to https://eu.example/"),
    (#"{"status":429,"headers":{"Retry-After":"86400"}}"#, "86400 seconds"), (#"{"drop":"EMPTY_RESPONSE"}"#, "cannot reach"),
    (#"{"drop":"RANDOM_DATA_THEN_CLOSE"}"#, "cannot reach"), (#"{"drop":"TRUNCATE"}"#, "cannot reach"),
    (#"{"status":200,"body":{"count":9,"next":"http://x/","previous":null,"results":[{"id":1,"short_id":"a"}]}}"#, "changed meanwhile"),
    (#"{"status":200,"body":{"count":9,"next":null,"previous":null,"results":[{"id":1,"short_id":"a"}]}}"#, "changed meanwhile"),
    (#"{"status":200,"body":{"count":1,"next":null,"previous":null,"results":[{"id":1,"short_id":"../x"}]}}"#, "with an invalid short_id"),
    (#"{"status":200,"body":{"count":1,"next":null,"previous":null,"results":[1]}}"#, "something that is not an object"),
  ])
  func anInvalidResponseIsAFailure(action: String, sentence: String) throws {
    let emulator = try Emulator("--seed", repositoryFile("fixtures/demo.json"))
    #expect(try emulator.post("/__admin/faults", #"{"match":{"method":"GET"},"action":\#(action)}"#).status == 201)
    expectFailure(try Self.pull(emulator), naming: sentence)
  }

  @Test func whatMakesNoFixtureIsNamedByItsPath() throws {
    let emulator = try Emulator("--seed", repositoryFile("fixtures/demo.json"))
    let page =
      #"{"count":1,"next":null,"previous":null,"results":[{"id":1,"short_id":"a","name":5,"created_at":"yesterday","recordings_counts":"#
      + #"{"collection":{"count":null}}}]}"#
    #expect(try emulator.post("/__admin/faults", #"{"match":{"method":"GET"},"action":{"status":200,"body":\#(page)}}"#).status == 201)
    let outcome = try Self.pull(emulator)
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("\(emulator.url): $.projects[0].playlists[0].name: "))
    #expect(outcome.errors.contains("\(emulator.url): $.projects[0].playlists[0].created_at: "))
  }

  @Test(arguments: [["pull", "--from"], ["verify", "--against"]]) func withoutCurlThereIsNoServer(words: [String]) throws {
    let arguments = words + ["http://127.0.0.1:1", "--key", "phx_key", "--project", "1"]
    let outcome = try Program(arguments, path: "/nowhere").end()
    expectFailure(outcome, naming: "cannot run curl: No such file or directory. ", "apt-get install curl")
    expectFailure(try Program.run(arguments), naming: "cannot reach http://127.0.0.1:1: ")
  }

  @Test(arguments: [["pull", "--from"], ["verify", "--against"]]) func neitherKeyNorBodyIsAnArgument(words: [String]) throws {
    let scratch = try #require(scratch)
    // A fake curl that saves its input and then fails to connect.
    let script =
      "#!/bin/sh\nprintf '%s ' \"$@\" > \(scratch("arguments"))\n/bin/cat > \(scratch("input"))\necho 'curl: (7) No way' >&2\nexit 7\n"
    #expect(chmod(try scratch.write(script, to: "curl"), 0o700) == 0)
    let program = try Program(words + ["https://x.example/y/", "--project", "1"], environment: ["KEY": #"phx_a"b\c"#], path: scratch.path)
    expectFailure(try program.end(), naming: "cannot reach https://x.example/y: No way")
    #expect(contents(of: scratch("arguments")) == Array("--disable --config - ".utf8))
    let input = String(decoding: try #require(contents(of: scratch("input"))), as: UTF8.self)
    #expect(input.contains(#"header = "Authorization: Bearer phx_a\"b\\c""#))
    #expect(input.contains(#"url = "https://x.example/y/api/projects/1/session_recording_playlists/"#))
  }
}

/// Expects the end of a failure at run time: 1, nothing on stdout, and one sentence that holds `names`.
func expectFailure(_ outcome: Program.Outcome, naming names: String..., at location: SourceLocation = #_sourceLocation) {
  #expect(outcome.code == 1, "\(outcome)", sourceLocation: location)
  #expect(outcome.output.isEmpty, sourceLocation: location)
  expectSentence(outcome.errors, naming: names, at: location)
}

extension Emulator {
  var url: String { "http://127.0.0.1:\(port)" }

  func call(_ method: String, _ path: String, _ body: String = "", key: String) throws -> Reply {
    try Client(port: port).call(method, path, body, key: key)
  }

  /// The playlists that the list at `path` shows to `key`, each as JSON text.
  func list(_ path: String, _ key: String) throws -> [String] {
    guard case .object(let page) = try JSONValue(parsing: call("GET", path, key: key).body.utf8), case .array(let rows)? = page["results"]
    else { throw Unexpected("no page at \(path)") }
    return rows.map { String(decoding: $0.encoded, as: UTF8.self) }
  }

  func shortIDs(_ path: String, _ key: String) throws -> [String] {
    try list(path, key).compactMap { text in
      guard case .object(let playlist) = try JSONValue(parsing: text.utf8), case .string(let id)? = playlist["short_id"] else { return nil }
      return id.string
    }
  }
}

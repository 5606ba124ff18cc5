import HTTPServer
import JSON
import Logging
import SQLite

@testable import Emulator

/// One API on a small store, which every input finds as the first one did.
///
/// Unchecked: libFuzzer calls from one thread.
private struct Emulator: @unchecked Sendable {
  static let shared = Emulator()

  let api: API
  let store: Store

  private static let fixture = """
    {"users": [{"id": 1, "email": "ada@example.com"}],
     "personal_api_keys": [{"value": "kk", "user": 1, "scopes": ["*"]}],
     "projects": [{"id": 1, "recordings": [{"id": "r1"}, {"id": "r2", "viewed_by": [1]}],
       "playlists": [{"short_id": "c", "type": "collection", "recordings": ["r1"]}, {"short_id": "f", "type": "filters", "filters": {"a": 1}},
         {"short_id": "u"}, {"short_id": "d", "deleted": true}]}]}
    """

  private init() {
    do {
      let clock = EmulatorClock.frozen(Timestamp(microseconds: 1_750_000_000_000_000))
      store = try Store(.memory)
      var reader = FixtureReader(now: clock.now, random: RandomStream(seed: 1))
      try store.replace(by: reader.read([FixtureFile(name: "fixture", parsing: Array(Self.fixture.utf8))]))
      try store.commit()
      let logger = Logger(label: "fuzz") { StreamLogHandler.standardError(label: $0) }
      api = API(
        store: store, tenants: Tenants(ProjectSettings(contract: .documented, clock: clock, random: reader.random)), logger: logger)
    } catch {
      fatalError("the fixture cannot be loaded: \(error)")
    }
  }
}

private struct Undo: Error {}

/// The request of an input, which is its text but for the end of the head: lines end in LF alone, and no length is given.
///
///     POST /1
///     Content-Type: application/json
///
///     {"name": "x"}
///
/// `/` before the project stands for the whole path to it. The server's parser reads it, so that nothing comes to the API that could not
/// come over a wire.
private func request(_ input: [UInt8]) -> Request? {
  var lines: [ArraySlice<UInt8>] = []
  var rest = input[...]
  while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
    let line = rest[..<end]
    rest = rest[(end + 1)...]
    if line.isEmpty { break }
    lines.append(line)
  }
  guard let first = lines.first, let space = first.firstIndex(of: UInt8(ascii: " ")) else { return nil }
  var text = Array(first[...space])
  let target = first[(space + 1)...]
  text += (target.starts(with: "/api".utf8) ? "" : "/api/projects/1/session_recording_playlists").utf8
  text += target
  text += " HTTP/1.1\r\nHost: h\r\n".utf8
  for line in lines.dropFirst() { text += line + [13, 10] }
  text += Array("Content-Length: \(rest.count)\r\n\r\n".utf8) + rest
  var parser = RequestParser(limits: ServerConfiguration().requestLimits)
  var offset = 0
  guard case .request(let request) = parser.parse(text.span, from: &offset) else { return nil }
  return request
}

/// What holds for every answer: no failure of the server, JSON where it says so, and fields of one line.
private func check(_ response: Response) {
  require(response.status.code < 500, "\(response.status.code)")
  for field in response.fields {
    require(field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }, "the field \(field.name) holds a control character")
  }
  guard !response.body.isEmpty else { return }
  require(response.fields.contains { $0.name == "Content-Type" && $0.value == "application/json" }, "content of no known type")
  do {
    let value = try JSONValue(parsing: response.body)
    guard response.status.code >= 400 else { return }
    guard case .object(let object) = value, object.members.map(\.key) == ["type", "code", "detail", "attr"] else {
      fatalError("an error that is not in the envelope")
    }
  } catch {
    fatalError("an answer that is not JSON: \(error)")
  }
}

/// Bodies, media types, queries and paths of every kind are answered; nothing fails, and the store can be undone to what it was.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzAPI(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let request = request(Array(UnsafeBufferPointer(start: start, count: count))) else { return -1 }
  do {
    try Emulator.shared.store.write {
      check(Emulator.shared.api.respond(to: request))
      throw Undo()
    }
  } catch {
    require(error is Undo, "the store cannot be undone: \(error)")
  }
  return 0
}

/// Unlike `precondition`, says in an optimized build too what does not hold.
private func require(_ holds: Bool, _ complaint: @autoclosure () -> String) {
  if !holds { fatalError(complaint()) }
}

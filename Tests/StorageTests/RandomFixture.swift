@testable import Emulator

/// Random fixtures that are valid.
enum RandomFixture {
  /// A fixture with `count` users, whose ids are multiples of 3.
  static func text(seed: UInt64, users count: ClosedRange<Int> = 1...3) -> String {
    var random = RandomStream(seed: seed)
    func chance(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    func pick(_ texts: [String]) -> String { texts[chance(texts.count)] }
    let texts = [#""""#, #""a""#, #""é😀""#, #""\u2028\"\\\n""#, #""  spaces  ""#, #""\u0001\u007f""#]
    let times = [#""2026-01-05T09:00:00Z""#, #""1969-12-31T23:59:59.999999Z""#, #""2024-02-29T00:00:00.5Z""#]
    let filters = ["{}", "[]", #""""#, #"{"a":1.50,"b":[1e2,-0]}"#, "[null]", #"{"z":123456789012345678901234567890,"a":"\u2029"}"#]
    let users = (1...Int.random(in: count, using: &random)).map { id in
      #"{"id":\#(id * 3),"email":"u\#(id)@x","uuid":"\#(random.uuid())","distinct_id":\#(pick(texts)),"is_email_verified":\#(pick(["true", "false", "null"])),"#
        + #""hedgehog_config":\#(pick(["null", "{}", #"{"b":1.0,"a":[]}"#])),"role_at_organization":\#(pick(["null", #""data""#]))}"#
    }
    func user() -> String { pick((1...users.count).map { chance(2) == 0 ? "\($0 * 3)" : #""u\#($0)@x""# }) }
    let projects = (1...1 + chance(2)).map { project in
      let recordings = (0..<chance(4)).map { number in
        #"{"id":"r \#(number)","start_time":\#(pick(times)),"recording_duration":\#(chance(99)),"active_seconds":\#(pick(["1.50", "0", "1e2"])),"#
          + #""person":\#(pick(["null", #"{"name":"P","properties":{"b":1.0,"a":null},"created_at":"2026-01-01T00:00:00Z"}"#])),"#
          + #""viewed_by":[\#(chance(2) == 0 ? user() : "")],"activity_score":\#(pick(["null", "5.5"]))}"#
      }
      let playlists = (0..<chance(6)).map { number in
        let filter = pick(filters)
        let isEmpty = ["{}", "[]", #""""#].contains(filter)
        return
          #"{"short_id":"p\#(number)","name":\#(pick(texts + ["null"])),"derived_name":\#(pick(texts + ["null"])),"description":\#(pick(texts)),"#
          + #""pinned":\#(pick(["true", "false"])),"deleted":\#(pick(["true", "false"])),"filters":\#(filter),"#
          + #""type":\#(pick(["null", isEmpty ? #""collection""# : #""filters""#])),"created_by":\#(chance(4) == 0 ? "null" : user()),"#
          + #""created_at":\#(pick(times)),"last_modified_at":\#(pick(times)),"_create_in_folder":\#(pick(texts)),"#
          + #""recordings":[\#((0..<chance(3)).map { #""r \#($0)""# }.joined(separator: ","))],"#
          + #""saved_filters_count":\#(pick(["null", #"{"session_ids":["r 0"],"has_more":true,"previous_ids":[],"refreshed_at":"2026-01-01T00:00:00Z"}"#]))}"#
      }
      return
        #"{"id":\#(project * 10),"name":\#(pick(texts)),"recordings":[\#(recordings.joined(separator: ","))],"playlists":[\#(playlists.joined(separator: ","))]}"#
    }
    return
      #"{"users":[\#(users.joined(separator: ","))],"personal_api_keys":[{"value":"k","user":3,"scopes":["a:read"],"scoped_projects":[10]}],"#
      + #""projects":[\#(projects.joined(separator: ","))]}"#
  }
}

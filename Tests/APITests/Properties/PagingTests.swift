import JSON
import TestSupport
import Testing

@testable import Emulator

/// A client that follows the links sees every playlist once and in order.
@Suite struct PagingTests {
  /// A playlist as the fixture gives it, for a model of the list.
  struct Row: Sendable {
    let id: Int
    let name: String?
    let derivedName: String?
    let minuteMade: Int
    let minuteModified: Int

    var sortName: String { (name.flatMap { $0.isEmpty ? nil : $0 } ?? derivedName ?? "").lowercased() }
  }

  /// 1,000 playlists, many of which share a name or a time.
  static let rows: [Row] = {
    var random = SeededGenerator(seed: 1)
    let names: [String?] = [nil, "", "a", "A", "b", "B c", "bc", "z"] + (0..<40).map { "n\($0)" }
    return (1...1000).map { id in
      Row(
        id: id, name: random.pick(names), derivedName: random.pick(names), minuteMade: Int.random(in: 0..<60, using: &random),
        minuteModified: Int.random(in: 0..<600, using: &random))
    }
  }()

  static let fixture: FixtureFile = {
    func json(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
    func time(_ minute: Int) -> String {
      let base = Timestamp(iso8601: "2026-01-01T00:00:00Z") ?? Timestamp(microseconds: 0)
      return Timestamp(microseconds: base.microseconds + minute * 60_000_000).iso8601
    }
    let playlists = rows.map { row in
      """
      {"id":\(row.id),"short_id":"p\(row.id)","name":\(json(row.name)),"derived_name":\(json(row.derivedName)),\
      "created_at":"\(time(row.minuteMade))","last_modified_at":"\(time(row.minuteModified))"}
      """
    }
    let text = #"{"personal_api_keys":[{"value":"phx_all"}],"projects":[{"id":1,"playlists":[\#(playlists.joined(separator: ","))]}]}"#
    return FixtureFile((try? JSONValue(parsing: text.utf8)) ?? .null)
  }()

  /// The ids in the order of `order`; ties by ascending id.
  static func model(_ order: String) -> [Int] {
    let isDescending = order.hasPrefix("-")
    func precedes(_ left: Row, _ right: Row) -> Bool {
      switch isDescending ? String(order.dropFirst()) : order {
      case "name" where left.sortName != right.sortName: (left.sortName < right.sortName) != isDescending
      case "created_at" where left.minuteMade != right.minuteMade: (left.minuteMade < right.minuteMade) != isDescending
      case "last_modified_at" where left.minuteModified != right.minuteModified:
        (left.minuteModified < right.minuteModified) != isDescending
      default: left.id < right.id
      }
    }
    return rows.sorted(by: precedes).map(\.id)
  }

  struct Page {
    let ids: [Int]
    let next: String?
    let previous: String?
  }

  /// A page by its target or by an absolute link to it.
  static func page(_ link: String, _ emulator: Emulator) throws -> Page {
    let prefix = "http://\(World.host)"
    let received = try emulator.send(.get(link.hasPrefix(prefix) ? String(link.dropFirst(prefix.count)) : link))
    try #require(received.status == 200, "\(link): \(received.body)")
    guard case .object(let object) = try JSONValue(parsing: received.body.utf8), case .array(let results) = object["results"] else {
      throw Unreadable()
    }
    #expect(object["count"] == .number(JSONNumber(1000)))
    func text(_ name: JSONString) -> String? { if case .string(let text) = object[name] { text.string } else { nil } }
    let ids = results.compactMap { result in
      if case .object(let playlist) = result, case .number(let id) = playlist["id"] { id.int } else { nil }
    }
    return Page(ids: ids, next: text("next"), previous: text("previous"))
  }

  struct Unreadable: Error {}

  static let orders = ["last_modified_at", "-last_modified_at", "created_at", "-created_at", "name", "-name"]

  @Test func followsNextBySevenWithNoneMissedOrRepeated() throws {
    let emulator = try Emulator(.inProcess, fixture: Self.fixture)
    for order in Self.orders {
      var ids: [Int] = []
      var pages = 0
      var link: String? = "\(World.list)/?limit=7&order=\(order)"
      while let target = link, pages < 200 {
        let page = try Self.page(target, emulator)
        ids += page.ids
        pages += 1
        link = page.next
      }
      #expect(pages == 143, "\(order)")
      #expect(ids == Self.model(order), "\(order)")
    }
  }

  @Test func followsPreviousBackToTheStart() throws {
    let emulator = try Emulator(.tcp, fixture: Self.fixture)
    var ids: [Int] = []
    var link: String? = "\(World.list)/?limit=37&offset=963&order=name"
    var pages = 0
    while let target = link, pages < 60 {
      let page = try Self.page(target, emulator)
      // The first page overlaps the one after it where the offset is no multiple of the limit.
      ids = pages == 27 ? Array(page.ids.prefix(1)) + ids : page.ids + ids
      pages += 1
      link = page.previous
    }
    #expect(pages == 28)
    #expect(ids == Self.model("name"))
  }

  @Test func showsTheSliceThatLimitAndOffsetName() throws {
    let emulator = try Emulator(.inProcess, fixture: Self.fixture)
    var random = SeededGenerator(seed: 2)
    for _ in 0..<40 {
      let order = random.pick(Self.orders)
      let limit = Int.random(in: 1...(random.once(in: 8) ? 700 : 30), using: &random)
      let offset = Int.random(in: 0...1050, using: &random)
      let page = try Self.page("\(World.list)/?limit=\(limit)&offset=\(offset)&order=\(order)", emulator)
      #expect(page.ids == Array(Self.model(order).dropFirst(offset).prefix(min(limit, 500))), "limit \(limit), offset \(offset), \(order)")
      #expect((page.next == nil) == (offset + min(limit, 500) >= 1000))
      #expect((page.previous == nil) == (offset == 0))
    }
  }

  /// 100 to a page of the list, 500 at the most; 50 to a page of recordings.
  @Test func fillsPagesByDefault() throws {
    let emulator = try Emulator(.inProcess, fixture: Self.fixture)
    #expect(try Self.page("\(World.list)/", emulator).ids.count == 100)
    #expect(try Self.page("\(World.list)/?limit=501", emulator).ids.count == 500)
    let recordings = "\(World.list)/p1/recordings/"
    for number in 0..<60 { #expect(try emulator.send(.post("", to: "\(recordings)r\(number)/")).status == 200) }
    for (query, count, hasNext) in [
      ("", 50, true), ("?limit=60", 60, false), ("?offset=10", 50, false), ("?offset=9", 50, true), ("?limit=1000", 60, false),
    ] {
      let body = try emulator.send(.get(recordings + query)).body
      #expect(body.matches(of: /"id":"r[0-9]+"/).count == count, "\(query)")
      #expect(body.hasSuffix(#""has_next":\#(hasNext),"version":4}"#), "\(query)")
    }
  }

  /// A `short_id` that is taken in the project is not given again; in another project it may be.
  @Test func givesNoShortIDTwice() throws {
    func created(_ emulator: Emulator) throws -> String {
      let body = try emulator.send(.post("{}")).body
      return String(try #require(body.firstMatch(of: /"short_id":"([^"]+)"/)).1)
    }
    func emulator(_ projects: String) throws -> Emulator {
      let text = #"{"personal_api_keys":[{"value":"phx_all"}],"projects":[\#(projects)]}"#
      return try Emulator(.inProcess, fixture: FixtureFile(parsing: Array(text.utf8)))
    }
    let free = try emulator(#"{"id":1}"#)
    let ids = try (0..<3).map { _ in try created(free) }
    let playlists = #"[{"short_id":"\#(ids[0])"},{"short_id":"\#(ids[1])"}]"#
    #expect(try created(emulator(#"{"id":1},{"id":2,"playlists":\#(playlists)}"#)) == ids[0])
    #expect(try created(emulator(#"{"id":1,"playlists":\#(playlists)}"#)) == ids[2])
  }
}

import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// Random work on a store with history, against whole exports.
@Suite struct HistoryTests {
  struct Refused: Error {}

  /// One run: what it works on, its chance, and what it remembers.
  final class Run {
    struct Saved {
      let snapshot: Snapshot
      let export: String
      let lastID: Int
    }

    let store: Store
    var random: RandomStream
    var saved: [Saved] = []
    var sandboxes: [Int] = []
    /// The content that had a hash, and the hash that a content had.
    ///
    /// By bytes, since strings that are canonically equal are other contents.
    var contents: [String: [UInt8]] = [:]
    var hashes: [[UInt8]: String] = [:]
    var beginning: [Int?: (export: String, lastID: Int)] = [:]

    init(_ location: Database.Location, _ number: UInt64) throws {
      store = try Store(location)
      random = RandomStream(seed: number)
      try store.replace(by: seed(RandomFixture.text(seed: number, users: 3...3)))
      try store.commit()
      try store.beginHistory()
      try note(nil)
    }

    func chance(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    func pick<Element>(_ elements: [Element]) -> Element? { elements.isEmpty ? nil : elements[chance(elements.count)] }

    func note(_ scope: Int?) throws { beginning[scope] = (try export(scope), store.playlists.lastID(in: scope)) }

    /// Users and keys are not a project's own, except in a sandbox.
    func export(_ scope: Int?) throws -> String {
      let text = String(decoding: try store.export(project: scope), as: UTF8.self)
      guard let scope, !store.identities.isSandbox(scope), let start = text.firstRange(of: "\"projects\":[") else { return text }
      return String(text[start.lowerBound...])
    }

    var ordinary: [Int] { store.identities.projects.map(\.id) }
    var scopes: [Int?] { [nil] + ordinary.map(Optional.some) + sandboxes.map(Optional.some) }

    func playlist() throws -> Playlist? {
      guard let project = pick(ordinary + sandboxes) else { return nil }
      var all: [Playlist] = []
      try store.playlists.each(in: project) { playlist in all.append(playlist) }
      return pick(all)
    }

    func make() throws {
      guard let project = pick(ordinary + sandboxes) else { return }
      let id = try store.playlists.nextID(in: project)
      var playlist = StoreTests.playlist(store, pick([nil, "", "é", "e\u{301}"]) ?? nil, project: project, deleted: chance(4) == 0)
      playlist = Playlist(
        projectID: project, id: id, shortID: random.shortID(), name: playlist.name, isDeleted: playlist.isDeleted, createdAt: now,
        createdBy: 3, lastModifiedAt: now, recordings: chance(2) == 0 ? [] : ["r 1", "é"])
      try store.playlists.insert(playlist)
    }

    func change() throws {
      guard var playlist = try playlist() else { return }
      switch chance(5) {
      case 0: playlist.name = pick([nil, "", "é", "e\u{301}", "z"]) ?? nil
      case 1: playlist.isDeleted.toggle()
      case 2: playlist.filters = Filters(text: pick([#"{"a":1.0}"#, #"{"a":1}"#, "{}"]) ?? "{}")
      case 3:
        _ = try store.playlists.add(recording: "r \(chance(4))", to: playlist)
        return
      default:
        _ = try store.playlists.remove(recording: "r \(chance(4))", from: playlist)
        return
      }
      try store.playlists.update(playlist)
    }

    /// What only the control of the emulator does.
    func control() throws {
      guard let project = pick(ordinary + sandboxes) else { return }
      switch chance(7) {
      case 0: try store.database.execute("DELETE FROM playlist WHERE project_id = \(project) AND id % 2 = \(chance(2))")
      case 1: try store.database.execute("DELETE FROM recording WHERE project_id = \(project) AND id <> 'r 1'")
      case 2: try store.database.execute("UPDATE OR IGNORE recording_viewed SET position = -position WHERE project_id = \(project)")
      case 3: try store.database.execute("UPDATE recording SET fields = json_set(fields, '$.click_count', \(chance(9))) WHERE id = 'r 0'")
      case 4: try store.recordings.insert(recording(random.shortID()), in: project)
      case 5: try store.database.execute("DELETE FROM project WHERE id = \(project) AND is_sandbox = 0 AND id > 10")
      default: try swap(project)
      }
      try store.reload()
    }

    func recording(_ id: String) throws -> Recording {
      try seed(#"{"users":[{"id":3}],"projects":[{"recordings":[{"id":"\#(id)","viewed_by":[3]}]}]}"#).projects[0].recordings[0]
    }

    /// Two playlists swap their short ids, as a state put in the place of another may have it.
    func swap(_ project: Int) throws {
      var ids: [(Int, String)] = []
      try store.playlists.each(in: project) { playlist in ids.append((playlist.id, playlist.shortID)) }
      guard ids.count > 1 else { return }
      for (id, shortID) in [(ids[0].0, " "), (ids[1].0, ids[0].1), (ids[0].0, ids[1].1)] {
        try store.database.execute("UPDATE playlist SET short_id = '\(shortID)' WHERE project_id = \(project) AND id = \(id)")
      }
    }

    func replace() throws {
      let last = store.playlists.lastID(in: nil)
      // All have the same users: an export names nobody who is gone, and what was put back would not be the same in it.
      try store.replace(by: seed(RandomFixture.text(seed: UInt64(chance(1000)), users: 3...3)))
      // As the service goes on, whatever was put in.
      try store.playlists.setLastID(max(last, store.playlists.lastID(in: nil)), in: nil)
    }

    func sandbox() throws {
      if sandboxes.count > 2, let id = pick(sandboxes) {
        #expect(try store.removeSandbox(id))
        sandboxes.removeAll { $0 == id }
        saved.removeAll { $0.snapshot.project == id }
        return
      }
      let seed = try seed(
        #"{"users":[{"id":3,"email":"u1@x"}],"projects":[{"recordings":[{"id":"r 1","viewed_by":[3]}],"playlists":[{"id":\#(1 + chance(9)),"recordings":["r 1"]}]}]}"#
      )
      let sandbox = try store.addSandbox(seed, key: random.uuid())
      sandboxes.append(sandbox.project.id)
      try note(sandbox.project.id)
    }

    func save() throws {
      guard let scope = pick(scopes) else { return }
      saved.append(
        Saved(snapshot: try store.snapshot(project: scope), export: try export(scope), lastID: store.playlists.lastID(in: scope)))
    }

    func others(than scope: Int?) throws -> [String] {
      try (scope == nil ? sandboxes : (ordinary + sandboxes).filter { $0 != scope }).map { try export($0) }
    }

    func restore() throws {
      guard let saved = pick(saved) else { return }
      let scope = saved.snapshot.project
      let before = try others(than: scope)
      let announced = try store.changes(since: saved.snapshot)
      #expect(try announced.isEmpty == (saved.snapshot.hash == store.contentHash(project: scope)))
      try store.restore(saved.snapshot)
      #expect(try export(scope) == saved.export)
      #expect(try others(than: scope) == before)
      #expect(try store.changes(since: saved.snapshot).isEmpty)
      #expect(try store.contentHash(project: scope) == saved.snapshot.hash)
      if scope.map(store.identities.isSandbox) ?? true { #expect(store.playlists.lastID(in: scope) == saved.lastID) }
    }

    func reset() throws {
      guard let scope = pick([nil] + sandboxes.map(Optional.some)), let beginning = beginning[scope] else { return }
      let before = try others(than: scope)
      try store.reset(project: scope)
      #expect(try export(scope) == beginning.export)
      #expect(store.playlists.lastID(in: scope) == beginning.lastID)
      #expect(try others(than: scope) == before)
      #expect(try store.changes(project: scope).isEmpty)
    }

    /// Equal hashes where exports are equal, and only there; the order of what was added aside.
    func compare() throws {
      for scope in scopes {
        let lines = try export(scope).split(separator: "\n").map { $0.trimmingSuffix(while: "],}[".contains) }.sorted()
        let content = Array("\(scope ?? 0) \(lines)".utf8)
        let hash = try store.contentHash(project: scope).description
        #expect(hash.utf8.count == 32)
        #expect(contents.updateValue(content, forKey: "\(scope ?? 0) \(hash)") ?? content == content)
        #expect(hashes.updateValue(hash, forKey: content) ?? hash == hash)
      }
      // What is held in memory is what the database holds.
      let (keys, users, projects) = (store.identities.keys, store.identities.users, store.identities.projects)
      let current = store.identities.currentProject
      try store.identities.load()
      #expect(store.identities.keys == keys)
      #expect(store.identities.users == users)
      #expect(store.identities.projects == projects)
      #expect(store.identities.currentProject == current)
      for project in ordinary + sandboxes {
        let counted = try store.database.integer("SELECT count(*) FROM playlist WHERE deleted = 0 AND project_id = \(project)")
        #expect(try store.playlists.count(PlaylistListing(limit: 1, offset: 0), in: project) == counted)
      }
    }

    /// A turn that cannot be committed, here for a foreign key that is checked only at the commit, leaves no trace.
    func lose() throws {
      try store.commit()
      func all() throws -> [String] {
        try scopes.map { "\(try export($0)) \(store.playlists.lastID(in: $0)) \(try store.contentHash(project: $0))" }
      }
      func watchers() -> [Bool] { scopes.flatMap { scope in (0..<20).map { store.recordings.hasWatched($0, in: scope ?? 0) } } }
      let (before, watched) = (try all(), watchers())
      let (saved, sandboxes, beginning) = (saved, sandboxes, beginning)
      for _ in 0...chance(5) {
        switch chance(6) {
        case 0: try store.write { try make() }
        case 1: try store.write { try change() }
        case 2: try replace()
        case 3: try restore()
        case 4: try reset()
        default: try sandbox()
        }
      }
      try store.write {
        try store.database.execute("PRAGMA defer_foreign_keys = ON; INSERT INTO playlist_item VALUES (1, 987654321, 'r', 1)")
      }
      #expect(throws: SQLiteError.self) { try store.commit() }
      (self.saved, self.sandboxes, self.beginning) = (saved, sandboxes, beginning)
      #expect(try all() == before)
      #expect(watchers() == watched)
    }

    func step() throws {
      switch chance(22) {
      case 0..<4: try store.write { try make() }
      case 4..<9: try store.write { try change() }
      case 9..<11:
        let before = try export(nil)
        try? store.write {
          try make()
          try change()
          throw Refused()
        }
        #expect(try export(nil) == before)
      case 11: try store.write { try control() }
      case 12: try store.commit()
      case 13: if chance(3) == 0 { try replace() }
      case 14: try sandbox()
      case 15..<17: try save()
      case 17..<19: try restore()
      case 19..<21: try lose()
      default: try reset()
      }
      try compare()
    }
  }

  @Test(arguments: [UInt64](1...6))
  func bringsBackEveryState(number: UInt64) throws {
    let run = try Run(.memory, number)
    for _ in 0..<80 { try run.step() }
  }

  @Test(arguments: [UInt64](1...2))
  func bringsBackEveryStateOfAFile(number: UInt64) throws {
    try withTemporaryDirectory { directory in
      let run = try Run(.file("\(directory)/state.db"), number)
      for _ in 0..<50 { try run.step() }
      try run.store.reset()
      try run.store.commit()
      let export = try run.export(nil)
      #expect(try String(decoding: Store(.file("\(directory)/state.db")).export(), as: UTF8.self) == export)
    }
  }
}

extension Substring {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, predicate(last) { rest.removeLast() }
    return rest
  }
}

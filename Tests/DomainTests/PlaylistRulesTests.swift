import JSON
import Testing

@testable import Emulator

@Suite struct PlaylistRulesTests {
  static let now = Timestamp(microseconds: 1_000_000)
  static let later = Timestamp(microseconds: 2_000_000)

  /// A row: the type and filters that a body names, and what each contract says.
  struct Creation: Sendable, CustomTestStringConvertible {
    let type: PlaylistType?
    let filters: String?
    let documented: PlaylistRuleViolation?
    let observed: PlaylistRuleViolation?

    init(_ type: PlaylistType?, _ filters: String?, _ documented: PlaylistRuleViolation?, observed: PlaylistRuleViolation?) {
      (self.type, self.filters, self.documented, self.observed) = (type, filters, documented, observed)
    }

    /// The same in both contracts.
    init(_ type: PlaylistType?, _ filters: String?, _ both: PlaylistRuleViolation?) { self.init(type, filters, both, observed: both) }

    var testDescription: String { "type \(type?.rawValue ?? "none"), filters \(filters ?? "none")" }
  }

  static let creations: [Creation] = [
    Creation(nil, nil, nil, observed: .missingType), Creation(nil, "{}", nil, observed: .missingType),
    Creation(nil, #"{"a":1}"#, nil, observed: .missingType),
    Creation(.collection, nil, nil), Creation(.collection, "{}", nil), Creation(.collection, "[]", nil), Creation(.collection, #""""#, nil),
    Creation(.collection, #"{"a":1}"#, .collectionWithFilters), Creation(.collection, "[null]", .collectionWithFilters),
    Creation(.collection, #"" ""#, .collectionWithFilters), Creation(.filters, nil, .savedFilterWithoutFilters),
    Creation(.filters, "{}", .savedFilterWithoutFilters), Creation(.filters, "[]", .savedFilterWithoutFilters),
    Creation(.filters, #""""#, .savedFilterWithoutFilters), Creation(.filters, #"{"a":1}"#, nil), Creation(.filters, "[null]", nil),
    Creation(.filters, #"" ""#, nil),
  ]

  static func violation(_ body: () throws(PlaylistRuleViolation) -> Void) -> PlaylistRuleViolation? {
    do throws(PlaylistRuleViolation) {
      try body()
      return nil
    } catch { return error }
  }

  static func playlist(_ type: PlaylistType?, _ filters: String) -> Playlist {
    Playlist(
      projectID: 1, id: 2, shortID: "s", name: "n", derivedName: "d", description: "e", isPinned: true, isDeleted: false,
      filters: Filters(text: filters),
      type: type, createdAt: now, createdBy: 1, lastModifiedAt: now, lastModifiedBy: 1, folder: "f")
  }

  @Test(arguments: creations, Contract.allCases)
  func makesWhatIsAsked(row: Creation, contract: Contract) {
    var input = PlaylistInput()
    input.type = row.type
    input.filters = row.filters.map { Filters(text: $0) }
    let found = Self.violation { () throws(PlaylistRuleViolation) in
      _ = try PlaylistRules(contract).create(input, id: 1, shortID: "s", in: 1, by: 1, at: Self.now)
    }
    #expect(found == (contract == .documented ? row.documented : row.observed))
  }

  struct Update: Sendable, CustomTestStringConvertible {
    let type: PlaylistType?
    let stored: String
    let given: String?
    let documented: PlaylistRuleViolation?
    let observed: PlaylistRuleViolation?

    init(_ type: PlaylistType?, _ stored: String, _ given: String?, _ documented: PlaylistRuleViolation?, observed: PlaylistRuleViolation?)
    {
      (self.type, self.stored, self.given, self.documented, self.observed) = (type, stored, given, documented, observed)
    }

    init(_ type: PlaylistType?, _ stored: String, _ given: String?, _ both: PlaylistRuleViolation?) {
      self.init(type, stored, given, both, observed: both)
    }

    var testDescription: String { "\(type?.rawValue ?? "no type") with \(stored): \(given ?? "none given")" }
  }

  static let updates: [Update] = [
    Update(nil, "{}", nil, nil), Update(nil, "{}", #"{"a":1}"#, nil), Update(nil, #"{"a":1}"#, "{}", nil),
    Update(nil, #"{"a":1}"#, nil, nil),
    Update(.collection, "{}", nil, nil), Update(.collection, "{}", "{}", nil), Update(.collection, "{}", "[]", nil),
    Update(.collection, "{}", #"{"a":1}"#, .addingFiltersToCollection), Update(.collection, "{}", #""x""#, .addingFiltersToCollection),
    Update(.filters, #"{"a":1}"#, nil, nil, observed: .notRepeatingFilters), Update(.filters, #"{"a":1}"#, #"{"b":2}"#, nil),
    Update(.filters, #"{"a":1}"#, "{}", .removingAllFilters), Update(.filters, #"{"a":1}"#, "[]", .removingAllFilters),
    Update(.filters, #"{"a":1}"#, #""""#, .removingAllFilters), Update(.filters, #"{"a":1}"#, #"" ""#, nil),
  ]

  @Test(arguments: updates, Contract.allCases)
  func changesWhatIsThere(row: Update, contract: Contract) {
    var input = PlaylistInput()
    input.filters = row.given.map { Filters(text: $0) }
    let found = Self.violation { () throws(PlaylistRuleViolation) in
      let updated = try PlaylistRules(contract).update(Self.playlist(row.type, row.stored), with: input, by: 9, at: Self.later)
      #expect(updated.filters.text == row.given ?? row.stored)
      #expect(updated.type == row.type)
    }
    #expect(found == (contract == .documented ? row.documented : row.observed))
  }

  @Test(arguments: Contract.allCases)
  func addsRecordingsToCollectionsOnly(contract: Contract) {
    func found(_ type: PlaylistType?, _ filters: String) -> PlaylistRuleViolation? {
      Self.violation { () throws(PlaylistRuleViolation) in
        try PlaylistRules(contract).checkAddingRecording(to: Self.playlist(type, filters))
      }
    }
    #expect(found(nil, "{}") == nil)
    #expect(found(.collection, "{}") == nil)
    #expect(found(nil, "[1]") == .recordingInSavedFilter)
    #expect(found(.filters, "[1]") == .recordingInSavedFilter)
  }

  /// Name, description and filters are modifications, even where they set what was there.
  @Test func movesTheModificationForMaterialFieldsOnly() throws {
    func modified(_ change: (inout PlaylistInput) -> Void) throws -> Bool {
      var input = PlaylistInput()
      change(&input)
      let updated = try PlaylistRules(.documented).update(Self.playlist(nil, "{}"), with: input, by: 9, at: Self.later)
      let moved = (updated.lastModifiedAt, updated.lastModifiedBy) == (Self.later, 9)
      #expect(moved || (updated.lastModifiedAt, updated.lastModifiedBy) == (Self.now, 1))
      #expect((updated.createdAt, updated.createdBy) == (Self.now, 1))
      return moved
    }
    #expect(try modified { $0.name = "n" })
    #expect(try modified { $0.name = .some(nil) })
    #expect(try modified { $0.description = "e" })
    #expect(try modified { $0.filters = Filters.none })
    #expect(try !modified { _ in })
    #expect(try !modified { $0.derivedName = "x" })
    #expect(try !modified { ($0.isPinned, $0.isDeleted) = (false, true) })
    #expect(try !modified { $0.folder = "x" })
    #expect(try !modified { $0.type = .collection })
  }

  @Test(
    arguments: [
      (nil, nil, ""), (nil, "Derived", "derived"), ("", "Derived", "derived"), ("Name", "Derived", "name"), (" ", "Derived", " "),
      ("ÄB", nil, "äb"), ("", nil, ""),
    ] as [(String?, String?, String)])
  func sortsByName(name: String?, derivedName: String?, key: String) {
    var playlist = Self.playlist(nil, "{}")
    (playlist.name, playlist.derivedName) = (name, derivedName)
    #expect(playlist.sortName == key)
  }
}

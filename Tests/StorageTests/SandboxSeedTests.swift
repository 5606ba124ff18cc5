import JSON
import Testing

@testable import Emulator

/// What a seed says arrives in a sandbox, to the last field.
@Suite struct SandboxSeedTests {
  /// The properties that the schema has under each of its definitions.
  private static func fields(of definition: String) throws -> Set<String> {
    let schema = try fixture("fixture.schema.json").value
    return Set((schema["$defs"]?[JSONString(definition)]?["properties"]?.object?.members ?? []).map(\.key.string))
  }

  /// A field that is new to the format has to be put into the full fixture, and so into the test below.
  @Test func theFullFixtureHasEveryField() throws {
    let full = try JSONValue(parsing: FullFixture.text.utf8)
    let project = full["projects"]?.elements?[0]
    let recording = project?["recordings"]?.elements?[0]
    let playlist = project?["playlists"]?.elements?[0]
    for (definition, value) in [
      ("organization", full["organization"]), ("user", full["users"]?.elements?[0]), ("project", project),
      ("personal_api_key", full["personal_api_keys"]?.elements?[0]), ("recording", recording), ("person", recording?["person"]),
      ("playlist", playlist), ("saved_filters_count", playlist?["saved_filters_count"]),
    ] {
      let fields = try Self.fields(of: definition)
      #expect(!fields.isEmpty, "\(definition)")
      #expect(Set((value?.object?.members ?? []).map(\.key.string)) == fields, "\(definition)")
    }
  }

  @Test func everyFieldSurvivesASandbox() throws {
    let store = try StorageTests.store(seed("{}"))
    let sandbox = try store.addSandbox(seed(FullFixture.text), key: "phx_made")
    let users = try store.identities.users(of: sandbox.project.id).map(\.id)
    let expected = try JSONValue(parsing: StorageTests.store(seed(FullFixture.text)).export())
    let found = try JSONValue(parsing: store.export(project: sandbox.project.id))
    let renamed = Renaming(users: [5: users[0], 9: users[1]], projects: [4: sandbox.project.id])
    for part in ["users", "projects"] as [JSONString] {
      #expect(text(found[part]) == text(expected[part].map { renamed.value($0, in: part.string) }))
    }
    // The key that was made for it comes last.
    let keys = expected["personal_api_keys"].map { renamed.value($0, in: "personal_api_keys") }
    #expect(found["personal_api_keys"]?.elements?.dropLast() == keys?.elements?[...])
  }

  private func text(_ value: JSONValue?) -> String { String(decoding: value?.encoded ?? [], as: UTF8.self) }

  /// Fixtures with other numbers for users and projects.
  private struct Renaming {
    let users: [Int: Int]
    let projects: [Int: Int]

    func value(_ value: JSONValue, in field: String) -> JSONValue {
      switch value {
      case .array(let elements): .array(elements.map { self.value($0, in: field) })
      case .object(let object):
        .object(
          JSONObject(
            object.members.map {
              .init(key: $0.key, value: self.value($0.value, in: $0.key == "id" ? "id of \(field)" : $0.key.string))
            }))
      case .number(let number):
        switch field {
        case "id of users", "user", "created_by", "last_modified_by", "viewed_by": .int(number.int.flatMap { users[$0] } ?? -1)
        case "id of projects", "scoped_projects": .int(number.int.flatMap { projects[$0] } ?? -1)
        default: value
        }
      default: value
      }
    }
  }
}

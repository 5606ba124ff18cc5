import HTTPServer
import JSON
import Testing

@testable import Emulator

/// The document of the emulated API: without a key, in either contract, with every endpoint.
@Suite struct SchemaScenarios {
  @Test(arguments: Transport.allCases, Contract.allCases) func isTheContracts(transport: Transport, contract: Contract) throws {
    let emulator = try Emulator(transport, contract)
    let received = try emulator.send(.get("/api/schema/", key: nil))
    #expect(received.status == 200)
    #expect(received.body == String(decoding: APIDocument.json(contract).encoded, as: UTF8.self))
    Expected.methodNotAllowed("POST").check(try emulator.send(.post("{}", to: "/api/schema/")), "POST")
  }

  @Test(arguments: Contract.allCases) func hasEveryEndpoint(contract: Contract) throws {
    let told = try Self.operations(contract).map(\.path)
    #expect(told.sorted() == Router.methods.map(Self.template).sorted())
  }

  /// The names of the service's own document, so that a client made from it fits.
  @Test(arguments: Contract.allCases) func namesOperationsAsTheServiceDoes(contract: Contract) throws {
    let names = try Self.operations(contract).map { $0.value["operationId"]?.text }
    let verbs = ["list", "create", "retrieve", "update", "partial_update", "destroy"]
    let expected =
      verbs.map { "session_recording_playlists_\($0)" }
      + ["retrieve", "create", "destroy"].map { "session_recording_playlists_recordings_\($0)" }
    for name in expected { #expect(names.contains(name), "\(name)") }
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: Contract.allCases) func asksOfAKeyWhatTheContractDoes(contract: Contract) throws {
    for (path, operation) in try Self.operations(contract) {
      let words = path.split(separator: " " as Character)
      let route = try #require(Routes.all.first { "\(OpenAPIDocument.template($0.path))/" == words[1] })
      let endpoint = try #require(route.endpoints.first { $0.method.token == words[0] })
      let scopes = operation["security"]?.elements?.first?["PersonalAPIKeyAuth"]?.elements?.map(\.text)
      #expect(scopes == contract.scope(of: endpoint.permission).map { [$0.name] }, "\(path)")
    }
  }

  @Test(
    arguments: [
      ("limit", #"{"type":"integer","minimum":1}"#), ("offset", #"{"type":"integer","minimum":0}"#),
      ("created_by", #"{"type":"integer"}"#), ("user", #"{"type":"boolean"}"#), ("pinned", #"{"type":"boolean"}"#),
      ("short_id", #"{"type":"string"}"#), ("search", #"{"type":"string"}"#), ("session_recording_id", #"{"type":"string"}"#),
      ("date_from", #"{"type":"string"}"#), ("date_to", #"{"type":"string"}"#),
      ("type", #"{"type":"string","enum":["collection","filters"]}"#),
      ("collection_type", #"{"type":"string","enum":["custom","synthetic"]}"#),
      (
        "order",
        """
        {"type":"string","enum":["last_modified_at","-last_modified_at","created_at","-created_at","name","-name"],\
        "x-enum-varnames":["LAST_MODIFIED_AT","LAST_MODIFIED_AT_DESCENDING","CREATED_AT","CREATED_AT_DESCENDING","NAME",\
        "NAME_DESCENDING"]}
        """
      ),
    ], Contract.allCases)
  func typesEachParameterOfTheList(parameter: (name: String, schema: String), contract: Contract) throws {
    let list = try #require(try Self.operations(contract).first { $0.value["operationId"]?.text == "session_recording_playlists_list" })
    let described = try #require(list.value["parameters"]?.elements?.first { $0["name"]?.text == parameter.name })
    #expect(described["description"]?.text?.isEmpty == false)
    let schema = try #require(described["schema"])
    #expect((Self.named(schema, contract) ?? schema).encoded == Array(parameter.schema.utf8))
  }

  /// A request, the place of an object in its answer, and the schema that describes the object.
  struct Shown: Sendable, CustomTestStringConvertible {
    let schema: String
    let request: Sent
    let place: [JSONString]
    var testDescription: String { schema }

    init(_ schema: String, _ request: Sent, _ place: JSONString...) {
      (self.schema, self.request, self.place) = (schema, request, place)
    }
  }

  @Test(
    arguments: [
      Shown("SessionRecordingPlaylist", .post(#"{"type":"collection"}"#)),
      Shown("UserBasic", .post(#"{"type":"collection"}"#), "created_by"),
      Shown("SavedFiltersCount", .post(#"{"type":"collection"}"#), "recordings_counts", "saved_filters"),
      Shown("PaginatedSessionRecordingPlaylistList", .get("\(World.list)/")), Shown("Error", .get("\(World.list)/nowhere1/")),
      Shown("User", .get("/api/users/@me/")), Shown("Project", .get("/api/users/@me/"), "team"),
      Shown("OrganizationBasic", .get("/api/users/@me/"), "organization"), Shown("Organization", .get("/api/organizations/@current/")),
      Shown("PaginatedProjectList", .get("/api/projects/")),
    ], Contract.allCases)
  func showsTheFieldsOfTheAnswerAndRequiresThem(shown: Shown, contract: Contract) throws {
    let answer = try JSONValue(parsing: Array(try Emulator(.inProcess, contract).send(shown.request).body.utf8))
    let schema = try #require(Self.schemas(contract)?[JSONString(shown.schema)])
    try Self.expect(schema, describes: shown.place.reduce(Optional(answer)) { $0?[$1] })
  }

  /// A recording has other fields in each contract.
  @Test(arguments: Contract.allCases) func showsTheFieldsOfARecordingAndItsPerson(contract: Contract) throws {
    let received = try Emulator(.inProcess, contract).send(RecordingScenarios.list)
    let recordings = try JSONValue(parsing: Array(received.body.utf8))["results"]?.elements
    let recording = try #require(recordings?.first { $0["person"]?.object != nil })
    let page = Self.schemas(contract)?["PlaylistRecordingList"]
    let schema = try #require(Self.named(page?["properties"]?["results"]?["items"], contract))
    try Self.expect(schema, describes: recording)
    let person = try #require(schema["properties"]?["person"])
    let persons = Self.named(person, contract) ?? Self.named(person["anyOf"]?.elements?.first, contract)
    try Self.expect(try #require(persons), describes: recording["person"])
  }

  /// Some are in use in one contract alone.
  @Test func everySchemaThatIsNamedIsThereAndInUse() {
    var (used, described) = (Set<String>(), Set<String>())
    for contract in Contract.allCases {
      let document = String(decoding: APIDocument.json(contract).encoded, as: UTF8.self)
      let named = document.split(separator: "#/components/schemas/").dropFirst().map { String($0.prefix { $0 != "\"" }) }
      let schemas = Set(APISchemas.all(contract).map(\.name))
      #expect(schemas.isSuperset(of: named))
      used.formUnion(named)
      described.formUnion(schemas)
    }
    #expect(used == described)
  }

  private static func expect(_ schema: JSONValue, describes value: JSONValue?) throws {
    let names = try #require(value?.object).members.map(\.key.string)
    #expect(schema["properties"]?.object?.members.map(\.key.string) == names)
    #expect(schema["required"]?.elements?.map(\.text) == names)
  }

  private static func schemas(_ contract: Contract) -> JSONValue? { APIDocument.json(contract)["components"]?["schemas"] }

  /// The schema to which `reference` points; nil if it is no reference.
  private static func named(_ reference: JSONValue?, _ contract: Contract) -> JSONValue? {
    reference?["$ref"]?.text?.split(separator: "/").last.flatMap { schemas(contract)?[JSONString(String($0))] }
  }

  private struct Unexpected: Error {}

  /// The operations of the document of `contract` by method and path.
  private static func operations(_ contract: Contract) throws -> [(path: String, value: JSONValue)] {
    guard case .object(let paths)? = APIDocument.json(contract)["paths"] else { throw Unexpected() }
    return paths.members.flatMap { path -> [(path: String, value: JSONValue)] in
      guard case .object(let operations) = path.value else { return [] }
      return operations.members.map { ("\($0.key.string.uppercased()) \(path.key.string)", $0.value) }
    }
  }

  private static func template(_ method: String) -> String {
    let words = method.split(separator: " " as Character)
    return "\(words[0]) \(OpenAPIDocument.template(String(words[1])))/"
  }
}

import HTTPServer
import JSON
import TestSupport
import Testing

@testable import Emulator

/// The control API's document and its page.
@Suite struct OpenAPITests {
  @Test func everyRouteIsDescribedAndNothingElse() throws {
    let reply = try World().send("GET", "/__admin/openapi.json", key: nil)
    #expect(reply.status == 200)
    #expect(reply.header("Content-Type") == "application/json")
    guard case .object(let paths) = try reply.json["paths"] else {
      Issue.record("no paths in \(reply.body)")
      return
    }
    let told = paths.members.flatMap { path -> [String] in
      guard case .object(let operations) = path.value else { return [] }
      return operations.members.map { "\($0.key.string.uppercased()) \(path.key.string)" }
    }
    let all = ControlRoutes.all.flatMap { route in route.endpoints.map { (route, $0) } }
    #expect(told.sorted() == all.map { "\($1.method.token) \(OpenAPIDocument.template($0.path))" }.sorted())
    for (route, endpoint) in all { #expect(endpoint.summary != nil, "\(endpoint.method.token) \(route.path)") }
  }

  @Test func everySchemaThatIsNamedIsThereAndInUse() throws {
    let document = try World().send("GET", "/__admin/openapi.json", key: nil).body
    for (name, _) in ControlSchemas.all { #expect(document.contains("#/components/schemas/\(name)\""), "\(name)") }
    for piece in document.split(separator: "#/components/schemas/").dropFirst() {
      #expect(ControlSchemas.all.contains { $0.key == piece.prefix { $0 != "\"" } }, "\(piece.prefix(20))")
    }
  }

  @Test(arguments: ["/__admin", "/__admin/"]) func thePageLetsNothingForeignIn(path: String) throws {
    let world = try World { $0.control?.token = "secret" }
    let reply = try world.send("GET", path, key: nil)
    #expect(reply.status == 200)
    #expect(reply.header("Content-Type") == "text/html; charset=utf-8")
    let policy = try #require(reply.header("Content-Security-Policy"))
    for directive in ["default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"] {
      #expect(policy.contains(directive), "\(directive)")
    }
    #expect(!policy.contains("unsafe") && !policy.contains("http"))
    for text in ["src=\"", "<link rel=\"stylesheet\"", "https://", "innerHTML", " style=\"", "secret"] {
      #expect(!reply.body.contains(text), "\(text)")
    }
    for tag in ["<style nonce=\"", "<script nonce=\""] { #expect(reply.body.split(separator: tag).count == 2, "\(tag)") }
    #expect(reply.body.utf8.count < 80_000)
    #expect(try world.send("GET", path, key: nil).header("Content-Security-Policy") != policy)
  }

  /// The page asks for the token, and so has to come without it; nothing else does.
  @Test func onlyThePageNeedsNoToken() throws {
    let world = try World { $0.control?.token = "secret" }
    for (method, path) in [("GET", "/projects"), ("GET", "/fidelity"), ("GET", "/openapi.json"), ("POST", "/"), ("GET", "/nowhere")] {
      #expect(try world.send(method, "/__admin\(path)", key: nil).status == 401, "\(method) \(path)")
    }
    #expect(try world.send("GET", "/__admin/projects", key: nil, headers: ["X-Admin-Token: secret"]).status == 200)
  }

  @Test func thePageIsGuardedAsTheRest() throws {
    #expect(try World().send("GET", "/__admin/", key: nil, headers: ["Host: evil.example"]).status == 403)
  }

  @Test func projectsAreListedWithWhatHoldsForThem() throws {
    let world = try World(.kinds)
    let sandbox = try world.sandbox(#"{"contract":"observed"}"#)
    try world.admin("PUT", "/rate-limit?project_id=2", #"{"rate_limit":"240/minute,1200/hour"}"#)
    let listed = try world.admin("GET", "/projects")
    let projects = listed["projects"].all
    #expect(projects.map { $0["id"] } == [.int(1), .int(2), .int(sandbox.id)])
    #expect(projects.map { $0["sandbox"] } == [.bool(false), .bool(false), .bool(true)])
    #expect(projects.map { $0["contract"].text } == ["documented", "documented", "observed"])
    #expect(projects.map { $0["rate_limit"]["burst"].text } == [nil, "240/minute", nil])
    let keys = listed["keys"].all
    #expect(keys.map { $0["key"].text } == ["All (…hing)", "Reader (…only)", "Second (…cond)", "Sandbox (…\(sandbox.key.suffix(4)))"])
    #expect(keys.map { $0["scoped_projects"].all } == [[], [], [.int(2)], [.int(sandbox.id)]])
    #expect(listed["limits"]["snapshots"] == .int(100))
  }

  @Test func theLedgerIsShownAsItIs() throws {
    #expect(try World().send("GET", "/__admin/fidelity", key: nil).body.utf8.elementsEqual(Ledger.json))
  }
}

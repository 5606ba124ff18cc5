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
      #expect(ControlSchemas.all.contains { $0.name == piece.prefix { $0 != "\"" } }, "\(piece.prefix(20))")
    }
  }

  @Test(arguments: ["/__admin", "/__admin/"]) func thePageLetsNothingForeignIn(path: String) throws {
    let world = try World(
      Fixture(
        """
        {"users":[{"id":1,"email":"<b>@example.com"}],"projects":[{"id":1,"name":"<script>alert(1)</script>\\"'&"}],
         "personal_api_keys":[{"value":"phx_secret","label":"<img src=x onerror=alert(1)>"}]}
        """))
    let reply = try world.send("GET", path, key: nil)
    #expect(reply.status == 200)
    #expect(reply.header("Content-Type") == "text/html; charset=utf-8")
    let policy = try #require(reply.header("Content-Security-Policy"))
    #expect(policy.hasPrefix("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
    #expect(reply.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"))
    for text in ["<script>alert", "<img", "<b>@", "phx_secret", "http://", "https://", "innerHTML"] {
      #expect(!reply.body.contains(text), "\(text)")
    }
    #expect(try world.send("GET", path, key: nil).header("Content-Security-Policy") != policy)
  }

  @Test func thePageIsGuardedAsTheRest() throws {
    #expect(try World().send("GET", "/__admin/", key: nil, headers: ["Host: evil.example"]).status == 403)
  }
}

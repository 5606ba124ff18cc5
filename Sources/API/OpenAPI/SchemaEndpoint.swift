internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// GET /api/schema/: the API's document, for which no key is needed.
enum SchemaEndpoint {
  /// The answer to `method`.
  ///
  /// - Throws: 405 for one that does not read.
  static func respond(_ method: Method, _ contract: Contract, _ identities: IdentityStore) throws(APIError) -> Response {
    guard method == .get || method == .head else { throw .methodNotAllowed(method) }
    return .json(.ok, APIDocument.json(contract, users: identities.users.map(\.id)).encoded)
  }
}

internal import Domain
package import HTTPServer
internal import Storage

/// Whom a request is about, read without judging it: for what stands round the API.
extension API {
  /// The id of the project that the path names by number or as `@current`, whether there is one of that id or not; nil where it names none.
  package func projectID(of request: Request) -> Int? {
    let segments = PercentEncoding.decode(request.path).split(separator: UInt8(ascii: "/"), maxSplits: 4, omittingEmptySubsequences: false)
    guard segments.count > 3, segments[0].isEmpty, segments[1].elementsEqual("api".utf8),
      segments[2].elementsEqual("projects".utf8) || segments[2].elementsEqual("environments".utf8)
    else { return nil }
    let name = String(decoding: segments[3], as: UTF8.self)
    return name == "@current" ? store.identities.currentProject?.id : PythonText.int(name)
  }

  /// The key that a request gives, right or wrong; nil where it gives none.
  package func keyValue(of request: Request) -> String? {
    if let credential = Credential.header(request) { return credential.value }
    let data = try? RequestData(request, settings.common.contract)
    return (data.flatMap(Credential.body) ?? Credential.query(request.query.map(FormURLEncoded.decode) ?? Form()))?.value
  }
}

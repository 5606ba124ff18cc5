import Hummingbird

/// Why a request is refused, as the API words it.
struct APIError: HTTPResponseError, Encodable {
  let status: HTTPResponse.Status
  let type: String
  let code: String
  let detail: String
  var attr: String?

  static let notAuthenticated = APIError(
    status: .unauthorized, type: "authentication_error", code: "not_authenticated",
    detail: "Authentication credentials were not provided.")
  static let invalidKey = APIError(
    status: .unauthorized, type: "authentication_error", code: "authentication_failed",
    detail: "Personal API key found in request Authorization header is invalid.")
  static func permissionDenied(_ detail: String) -> APIError {
    APIError(status: .forbidden, type: "authentication_error", code: "permission_denied", detail: detail)
  }
  static func notFound(_ detail: String) -> APIError {
    APIError(status: .notFound, type: "invalid_request", code: "not_found", detail: detail)
  }
  static func validation(_ code: String, _ detail: String, _ attribute: String? = nil) -> APIError {
    APIError(status: .badRequest, type: "validation_error", code: code, detail: detail, attr: attribute)
  }

  private enum CodingKeys: String, CodingKey {
    case type, code, detail, attr
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type, forKey: .type)
    try container.encode(code, forKey: .code)
    try container.encode(detail, forKey: .detail)
    try container.encode(attr, forKey: .attr)
  }

  func response(from request: Request, context: some RequestContext) throws -> Response {
    var response = try context.responseEncoder.encode(self, from: request, context: context)
    response.status = status
    return response
  }
}

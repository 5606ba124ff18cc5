internal import HTTPServer
internal import JSON

/// GET /__admin/openapi.json: the control API's document.
enum OpenAPIEndpoint {
  static func show(_ call: ControlCall) throws -> Answer {
    ControlCall.json(.ok, OpenAPIDocument(version: call.control.build.version).json.encoded)
  }
}

internal import Domain
internal import HTTPServer
internal import JSON

/// A request's body, read by its media type: Django REST framework's `request.data`.
enum RequestData {
  case json(JSONValue)
  case form(Form)
  /// A form that came under the JSON media type, as the reference page's own cURL examples send it.
  ///
  /// With the error that stands for it where such a form is not taken.
  case mislabelledForm(APIError, Form)

  /// Reads the body of `request`.
  ///
  /// An empty one is an empty object, whatever its media type.
  ///
  /// - Throws: 415 for a media type that is not read, 400 for text that does not parse.
  init(_ request: Request, _ contract: Contract) throws(APIError) {
    // "text/plain" is what the service's server puts in for a missing field.
    let field = request.fields.first("content-type").map { String(decoding: $0, as: UTF8.self) } ?? "text/plain"
    let media = MediaType(field)
    let isForm = media.essence == "application/x-www-form-urlencoded" || media.essence == "multipart/form-data"
    if request.body.isEmpty {
      self = isForm ? .form(Form()) : .json(.object(JSONObject()))
      return
    }
    switch media.essence {
    case "application/json", "application/*", "*/*":
      do {
        self = .json(try JSONValue(parsing: try Charset.utf8(request.body, media.parameter("charset"))))
      } catch let error as JSONParseError {
        let refusal = APIError.parse("JSON parse error - \(error.description)")
        guard contract.takesFormsLabelledJSON, Self.looksLikeForm(request.body) else { throw refusal }
        self = .mislabelledForm(refusal, FormURLEncoded.decode(request.body[...]))
      } catch let error as APIError {
        throw error
      } catch { throw .server }
    case "application/x-www-form-urlencoded": self = .form(FormURLEncoded.decode(request.body[...]))
    case "multipart/form-data":
      guard let boundary = media.parameter("boundary"), !boundary.isEmpty else {
        throw .parse("Multipart form parse error - Invalid boundary in multipart: \(media.parameter("boundary") ?? "None")")
      }
      self = .form(MultipartForm.decode(request.body, boundary: boundary))
    default: throw .unsupportedMediaType(field)
    }
  }

  /// The form, where it is one.
  var form: Form? {
    switch self {
    case .form(let form), .mislabelledForm(_, let form): form
    case .json: nil
    }
  }

  /// Whether it gives a value to `field`.
  func has(_ field: String) -> Bool {
    if case .json(.object(let object)) = self { return object[JSONString(field)] != nil }
    return form?.last(field) != nil
  }

  /// Whether the text begins as `field=` does, with a field that the API has.
  private static func looksLikeForm(_ body: [UInt8]) -> Bool {
    let name = body.prefix { $0 != UInt8(ascii: "=") }
    guard name.count < body.count else { return false }
    return (PlaylistFields.names + ["personal_api_key"]).contains { name.elementsEqual($0.utf8) }
  }
}

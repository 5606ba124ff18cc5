internal import HTTPServer
internal import JSON

/// A request's body, read by its media type: Django REST framework's `request.data`.
enum RequestData {
  case json(JSONValue)
  /// If it came under the JSON media type, as the reference page's own cURL examples send it, with the error if that is not accepted.
  indirect case form(Form, mislabelled: APIError? = nil)

  /// Reads the body of `request`.
  ///
  /// An empty one is an empty object, whatever its media type.
  ///
  /// - Throws: 415 for a media type that is not read, 400 for text that does not parse.
  init(_ request: Request) throws(APIError) {
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
      let text = try Charset.utf8(request.body, media.parameter("charset"))
      do { self = .json(try JSONValue(parsing: text)) } catch {
        let detail = "JSON parse error - \(error.description)"
        guard Self.looksLikeForm(request.body) else { throw .parse(detail, error.isSyntax ? .parseError : .invalidUTF8) }
        self = .form(FormURLEncoded.decode(request.body[...]), mislabelled: .parse(detail, .formLabelledJSON))
      }
    case "application/x-www-form-urlencoded": self = .form(FormURLEncoded.decode(request.body[...]))
    case "multipart/form-data":
      guard let boundary = media.parameter("boundary"), !boundary.isEmpty else {
        throw .parse(
          "Multipart form parse error - Invalid boundary in multipart: \(media.parameter("boundary") ?? "None")",
          .multipartBoundary)
      }
      self = .form(MultipartForm.decode(request.body, boundary: boundary))
    default: throw .unsupportedMediaType(field)
    }
  }

  /// The same, if `contract` accepts it.
  ///
  /// - Throws: 400 for a mislabelled form that it does not accept.
  func accepted(by contract: Contract) throws(APIError) -> RequestData {
    if case .form(_, let error?) = self, !contract.takesFormsLabelledJSON { throw error }
    return self
  }

  /// What an object or a form has for a name.
  enum Value {
    case json(JSONValue)
    case form(Form.Value)
  }

  /// The value of a name; nil if there is none, and for JSON that is no object.
  subscript(_ name: String) -> Value? {
    switch self {
    case .json(let value): value[JSONString(name)].map(Value.json)
    case .form(let form, _): form.value(name).map(Value.form)
    }
  }

  /// Whether the text begins as `field=` does, with a field that the API has.
  private static func looksLikeForm(_ body: [UInt8]) -> Bool {
    let name = body.prefix { $0 != UInt8(ascii: "=") }
    guard name.count < body.count else { return false }
    return (PlaylistFields.names + ["personal_api_key"]).contains { name.elementsEqual($0.utf8) }
  }
}

/// A media type as `Content-Type` and `Accept` write it (RFC 9110, 8.3.1).
struct MediaType {
  /// `type/subtype` in lower case.
  let essence: String
  /// The parameters in order, names in lower case, quotes taken off.
  private(set) var parameters: [(name: String, value: String)] = []

  /// The type that `text` names; parameters without `=` are ignored.
  init(_ text: String) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false)
    essence = String((parts.first ?? "").trimmed).lowercased()
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { continue }
      var value = part[part.index(after: equals)...].trimmed
      if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
      parameters.append((String(part[..<equals].trimmed).lowercased(), String(value)))
    }
  }

  /// The value of a parameter whose name is given in lower case.
  func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
}

extension Substring {
  /// The text without blanks and tabs at its ends.
  package var trimmed: Substring {
    var rest = self
    while let first = rest.unicodeScalars.first, first == " " || first == "\t" { rest = rest.dropFirst() }
    while let last = rest.unicodeScalars.last, last == " " || last == "\t" { rest = rest.dropLast() }
    return rest
  }
}

/// The character encodings that a JSON body may name.
///
/// RFC 8259 knows only UTF-8; the service takes what its Python knows.
enum Charset {
  /// `bytes` in UTF-8.
  ///
  /// An unknown name counts as UTF-8, which is then checked by the JSON parser.
  ///
  /// - Throws: 400 for bytes that US-ASCII does not have.
  static func utf8(_ bytes: [UInt8], _ name: String?) throws(APIError) -> [UInt8] {
    switch name?.lowercased() {
    case "latin-1", "latin1", "iso-8859-1": return latin1(bytes[...])
    case "us-ascii", "ascii":
      guard let offset = bytes.firstIndex(where: { $0 > 127 }) else { return bytes }
      let byte = String(bytes[offset], radix: 16)
      throw .parse("JSON parse error - 'ascii' codec can't decode byte 0x\(byte) in position \(offset): ordinal not in range(128)")
    case "utf-16", "utf16":
      // A byte order mark decides; without one Python takes the machine's order, little-endian.
      if bytes.starts(with: [0xfe, 0xff]) { return utf16(bytes.dropFirst(2)) { UInt16($0) << 8 | UInt16($1) } }
      return utf16(bytes.starts(with: [0xff, 0xfe]) ? bytes.dropFirst(2) : bytes[...]) { UInt16($1) << 8 | UInt16($0) }
    case "utf-16le", "utf-16-le": return utf16(bytes[...]) { UInt16($1) << 8 | UInt16($0) }
    case "utf-16be", "utf-16-be": return utf16(bytes[...]) { UInt16($0) << 8 | UInt16($1) }
    default: return bytes
    }
  }

  /// Latin-1 text in UTF-8.
  static func latin1(_ bytes: ArraySlice<UInt8>) -> [UInt8] { Array(String(String.UnicodeScalarView(bytes.map(Unicode.Scalar.init))).utf8) }

  private static func utf16(_ bytes: ArraySlice<UInt8>, _ unit: (UInt8, UInt8) -> UInt16) -> [UInt8] {
    let pairs = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2)
    return Array(String(decoding: pairs.map { unit(bytes[$0], bytes[$0 + 1]) }, as: UTF16.self).utf8)
  }
}

extension Request {
  /// The parameters of the query string, decoded, in order.
  var queryParameters: [(name: String, value: String)] { query.map { FormURLEncoded.decode($0).parameters } ?? [] }
}

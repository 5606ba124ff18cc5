import Foundation

/// What a create request sets, by the same rules as the emulator's.
struct CreateBody: Decodable {
  enum Kind: String, Codable {
    case collection, filters
  }

  enum CodingKeys: String, CodingKey {
    case name
    case derivedName = "derived_name"
    case description, pinned, deleted, filters, type
    case folder = "_create_in_folder"
  }

  let name: String?
  let derivedName: String?
  let description: String
  let pinned: Bool
  let deleted: Bool
  let filters: JSONValue?
  let type: Kind?
  let folder: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    /// A field that may be left out but not be null.
    func value<Value: Decodable>(_ key: CodingKeys, or standard: Value) throws -> Value {
      container.contains(key) ? try container.decode(Value.self, forKey: key) : standard
    }
    func name(_ key: CodingKeys) throws -> String? {
      guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return nil }
      let trimmed = try Self.trimmed(text, key)
      guard trimmed.unicodeScalars.count <= 400 else {
        throw APIError.validation("max_length", "Ensure this field has no more than 400 characters.", key.rawValue)
      }
      return trimmed
    }
    self.name = try name(.name)
    derivedName = try name(.derivedName)
    description = try Self.trimmed(value(.description, or: ""), .description)
    pinned = try value(.pinned, or: false)
    deleted = try value(.deleted, or: false)
    filters = container.contains(.filters) ? try container.decode(JSONValue.self, forKey: .filters) : nil
    type = try container.decodeIfPresent(Kind.self, forKey: .type)
    folder = try Self.trimmed(value(.folder, or: ""), .folder)
    switch filters {
    case .null: throw APIError.validation("null", "This field may not be null.", "filters")
    case .bool, .int, .double: throw APIError.validation("invalid_input", "Value must be valid JSON.", "filters")
    case nil, .string, .array, .object: break
    }
  }

  /// The rules that concern several fields.
  func check() throws {
    let hasFilters = filters.map { !$0.isEmpty } ?? false
    switch type {
    case .collection where hasFilters: throw APIError.validation("invalid_input", "You cannot create a collection with filters")
    case .filters where !hasFilters:
      throw APIError.validation("invalid_input", "You must provide a valid filters when creating a saved filter")
    default: break
    }
  }

  /// What to tell a client whose body does not decode.
  static func complaint(_ error: DecodingError) -> APIError {
    switch error {
    case .typeMismatch(_, let context), .dataCorrupted(let context):
      guard let field = context.codingPath.first else { return .validation("invalid_input", "Invalid data.") }
      return .validation("invalid_input", "Not a valid value.", field.stringValue)
    case .valueNotFound(_, let context):
      return .validation("null", "This field may not be null.", context.codingPath.first?.stringValue)
    default: return .validation("invalid_input", "Invalid data.")
    }
  }

  private static func trimmed(_ text: String, _ key: CodingKeys) throws -> String {
    if text.utf8.contains(0) { throw APIError.validation("null_characters_not_allowed", "Null characters are not allowed.", key.rawValue) }
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return text }
    // Foundation's trimming copies, and few texts need it.
    guard first.properties.isWhitespace || last.properties.isWhitespace else { return text }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

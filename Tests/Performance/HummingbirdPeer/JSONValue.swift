import Foundation

/// Any JSON, for what the API stores without looking into it.
enum JSONValue: Codable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  private static let decoder = JSONDecoder()
  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return encoder
  }()

  /// The value that `text` writes.
  init(text: String) throws {
    // What is found without a failed attempt, which costs the decoder more than the value itself.
    if text == "{}" {
      self = .object([:])
    } else if text.utf8.first == UInt8(ascii: "{") {
      self = .object(try Self.decoder.decode([String: JSONValue].self, from: Data(text.utf8)))
    } else {
      self = try Self.decoder.decode(JSONValue.self, from: Data(text.utf8))
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([String: JSONValue].self) {
      self = .object(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .int(value)
    } else {
      self = .double(try container.decode(Double.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .double(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// The value as JSON.
  func text() throws -> String { String(decoding: try Self.encoder.encode(self), as: UTF8.self) }

  /// Whether it counts as no filters.
  var isEmpty: Bool {
    switch self {
    case .string(let value): value.isEmpty
    case .array(let value): value.isEmpty
    case .object(let value): value.isEmpty
    default: false
    }
  }
}

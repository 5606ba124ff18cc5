internal import SQLite

/// A playlist with its recordings, a recording with its viewers, a user, a key, a project or the organization, as it was at some moment.
struct Entity {
  let key: RowKey
  let row: [Value]
  /// The ids of a playlist's recordings or of a recording's viewers, in their order.
  var parts: [Value] = []

  /// What it adds to the hash of a state: of what a fixture says, and nothing else.
  func hash(_ fields: [EntityField]) -> ContentHash {
    var bytes: [UInt8] = Array(key.table.rawValue.utf8)
    bytes.append(.integer(key.owner))
    bytes.append(.integer(key.number))
    bytes.append(.utf8(key.text))
    for field in fields { bytes.append(row[field.column]) }
    for part in parts { bytes.append(part) }
    return ContentHash(of: bytes)
  }
}

extension [UInt8] {
  /// Writes a value so that no two rows of values are written alike: its kind, its size and its bytes.
  fileprivate mutating func append(_ value: Value) {
    switch value {
    case .null: append(0)
    case .integer(let integer):
      append(1)
      append(number: UInt64(bitPattern: Int64(integer)))
    case .real(let real):
      append(2)
      append(number: real.bitPattern)
    case .text, .utf8:
      let bytes = value.bytes
      append(3)
      append(number: UInt64(bytes.count))
      append(contentsOf: bytes)
    }
  }

  private mutating func append(number: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}

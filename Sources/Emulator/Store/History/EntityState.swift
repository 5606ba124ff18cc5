internal import JSON
internal import SQLite

/// An entity at one moment: a playlist with its recordings, a recording with its viewers, a user, a key, a project or the organization.
struct EntityState {
  let key: RowKey
  let row: [Value]
  /// The ids of a playlist's recordings or of a recording's viewers, in order.
  var parts: [Value] = []

  /// Its part of the hash of a state, from its fields in a fixture only.
  func hash(_ compared: ComparedFields) -> ContentHash {
    var bytes: [UInt8] = Array(key.table.rawValue.utf8)
    bytes.append(.integer(key.owner))
    bytes.append(.integer(key.number))
    bytes.append(.utf8(key.text))
    for field in compared.fields { bytes.append(row[field.column]) }
    for part in parts { bytes.append(part) }
    return ContentHash(of: bytes)
  }
}

extension [UInt8] {
  /// Appends kind, size and bytes of the value, so that different rows of values have different bytes.
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

/// The compared and hashed fields of a table: columns with fields, and parts of an entity that have their own rows.
///
/// All other columns are derived from these.
struct ComparedFields {
  struct Field: Hashable, Sendable {
    let column: Int
    let name: String
    let form: ColumnForm
  }

  let fields: [Field]
  /// The table of the parts, and their name in fixtures; nil if there are none.
  let parts: (table: Table, name: String)?

  /// Returns nil if the table's rows are only parts of other entities.
  init?(_ table: Table, _ columns: [String]) {
    switch table {
    case .organization: self.init(Organization.entity, columns)
    case .project: self.init(Project.entity, columns)
    case .user: self.init(User.entity, columns)
    case .key: self.init(PersonalAPIKey.entity, columns)
    case .recording: self.init(Recording.entity, columns)
    case .playlist: self.init(Playlist.entity, columns)
    case .view, .item: return nil
    }
  }

  private init<Owner>(_ entity: Entity<Owner>, _ columns: [String]) {
    let own = entity.fields.filter { !$0.isKey }.compactMap { field in
      field.column.flatMap(columns.firstIndex).map { Field(column: $0, name: field.name, form: field.form) }
    }
    // The fields of a recording are in one column.
    let members = columns.firstIndex(of: "fields").map { [Field(column: $0, name: "", form: .members)] } ?? []
    fields = own + members
    parts = entity.fields.lazy.compactMap { field in field.table.map { ($0, field.name) } }.first
  }
}

/// A hash of a state: equal states have equal hashes, whatever their past.
///
/// It is the sum of the hashes of all entities, so that its cost is that of the changes, and it does not depend on the order in which
/// entities were added.
struct ContentHash: AdditiveArithmetic, Hashable, Sendable, CustomStringConvertible {
  private let low: UInt64
  private let high: UInt64

  static let zero = ContentHash(low: 0, high: 0)

  private init(low: UInt64, high: UInt64) { (self.low, self.high) = (low, high) }

  /// The hash of one entity, encoded as `bytes`.
  init(of bytes: [UInt8]) { (low, high) = SipHash.hash(bytes) }

  static func + (left: ContentHash, right: ContentHash) -> ContentHash {
    ContentHash(low: left.low &+ right.low, high: left.high &+ right.high)
  }

  static func - (left: ContentHash, right: ContentHash) -> ContentHash {
    ContentHash(low: left.low &- right.low, high: left.high &- right.high)
  }

  /// 32 hexadecimal digits.
  package var description: String { high.hexadecimal(digits: 16) + low.hexadecimal(digits: 16) }
}

/// SipHash-2-4 with a 128-bit result and a fixed key.
///
/// J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF" (2012), and the authors' siphash.c for the longer result.
struct SipHash {
  // The constants of the algorithm with the key of the authors' test vectors, the bytes 0 to 15.
  private var v0: UInt64 = 0x736f_6d65_7073_6575 ^ 0x0706_0504_0302_0100
  private var v1: UInt64 = 0x646f_7261_6e64_6f6d ^ 0x0f0e_0d0c_0b0a_0908 ^ 0xee
  private var v2: UInt64 = 0x6c79_6765_6e65_7261 ^ 0x0706_0504_0302_0100
  private var v3: UInt64 = 0x7465_6462_7974_6573 ^ 0x0f0e_0d0c_0b0a_0908

  static func hash(_ bytes: [UInt8]) -> (UInt64, UInt64) {
    var hash = SipHash()
    return bytes.withUnsafeBytes { bytes in
      let whole = bytes.count & ~7
      for offset in stride(from: 0, to: whole, by: 8) {
        hash.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      }
      var last = UInt64(truncatingIfNeeded: bytes.count) << 56
      for index in whole..<bytes.count { last |= UInt64(bytes[index]) << (8 * UInt64(index - whole)) }
      hash.absorb(last)
      hash.v2 ^= 0xee
      let first = hash.finish()
      hash.v1 ^= 0xdd
      return (first, hash.finish())
    }
  }

  private mutating func absorb(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  private mutating func finish() -> UInt64 {
    for _ in 0..<4 { round() }
    return v0 ^ v1 ^ v2 ^ v3
  }

  private mutating func round() {
    v0 &+= v1
    v1 = (v1 << 13 | v1 >> 51) ^ v0
    v0 = v0 << 32 | v0 >> 32
    v2 &+= v3
    v3 = (v3 << 16 | v3 >> 48) ^ v2
    v0 &+= v3
    v3 = (v3 << 21 | v3 >> 43) ^ v0
    v2 &+= v1
    v1 = (v1 << 17 | v1 >> 47) ^ v2
    v2 = v2 << 32 | v2 >> 32
  }
}

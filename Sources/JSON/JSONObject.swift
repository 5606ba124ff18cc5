/// The members of a JSON object in order, with a Python dict's treatment of duplicates.
package struct JSONObject: Hashable, Sendable {
  /// One name and its value.
  package struct Member: Hashable, Sendable {
    /// The member's name.
    package let key: JSONString
    /// The member's value.
    package var value: JSONValue

    /// Makes a member of its name and its value.
    package init(key: JSONString, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The members, each key once.
  package private(set) var members: [Member]

  /// Where each key stands, kept only when a search through all members would cost more than hashing.
  private var positions: [JSONString: Int]?

  private static let mostSearchedLinearly = 16

  /// Makes an object of `members`; of several with one key, the first gives the position and the last the value.
  package init(_ members: [Member] = []) {
    guard members.count > Self.mostSearchedLinearly || Self.hasDuplicates(members) else {
      self.members = members
      return
    }
    var positions = [JSONString: Int](minimumCapacity: members.count)
    self.members = []
    self.members.reserveCapacity(members.count)
    for member in members {
      if let position = positions[member.key] {
        self.members[position].value = member.value
      } else {
        positions[member.key] = self.members.count
        self.members.append(member)
      }
    }
    self.positions = positions
  }

  /// The value of the member named `key`; nil when there is none.
  package subscript(_ key: JSONString) -> JSONValue? {
    let position = positions.map { $0[key] } ?? Self.position(of: key, in: members, before: members.count)
    return position.map { members[$0].value }
  }

  /// Whether the objects have equal members in the same order.
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members == right.members
  }

  /// Feeds the members to `hasher`.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(members)
  }

  private static func hasDuplicates(_ members: [Member]) -> Bool {
    members.indices.contains { position(of: members[$0].key, in: members, before: $0) != nil }
  }

  private static func position(of key: JSONString, in members: [Member], before end: Int) -> Int? {
    // By index, since an iterator would copy each member, counting its references.
    for index in 0..<end where members[index].key == key { return index }
    return nil
  }
}

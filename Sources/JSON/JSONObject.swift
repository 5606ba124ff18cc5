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
    if members.count > Self.mostSearchedLinearly {
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
    } else {
      self.members = members
      removeDuplicates()
    }
  }

  /// The value of the member named `key`; nil when there is none.
  package subscript(_ key: JSONString) -> JSONValue? {
    let position = positions.map { $0[key] } ?? members.firstIndex { $0.key == key }
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

  private mutating func removeDuplicates() {
    var index = 1
    while index < members.count {
      if let first = members[..<index].firstIndex(where: { $0.key == members[index].key }) {
        members[first].value = members.remove(at: index).value
      } else {
        index += 1
      }
    }
  }
}

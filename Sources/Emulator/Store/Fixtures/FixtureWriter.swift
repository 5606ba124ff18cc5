internal import JSON

/// Writes a fixture: the parts in their order, each item on a line of its own with every field that has a value.
struct FixtureWriter {
  private var json = JSONWriter(capacity: 1 << 16)

  /// Begins a fixture; without an organization, as in a store into which nothing was ever put, it has none.
  init(_ organization: Organization?) {
    json.raw("{\n")
    guard let organization else { return }
    json.raw("\"organization\":")
    json.value(.object(Organization.entity.fixture(organization)))
  }

  /// Begins the part `name`, after a comma if it is not the first.
  private mutating func part(_ name: String) {
    if json.bytes.last != UInt8(ascii: "\n") { json.raw(",\n") }
    json.string(name)
    json.raw(":[")
  }

  mutating func end() -> [UInt8] {
    json.raw("\n}\n")
    return json.bytes
  }

  mutating func list<Item>(_ name: String, _ items: [Item], of entity: Entity<Item>) {
    list(name, of: entity) { items.forEach($0) }
  }

  /// Writes a list of the items with which `each` calls what it is passed.
  mutating func list<Item>(_ name: String, of entity: Entity<Item>, _ each: ((Item) -> Void) throws -> Void) rethrows {
    part(name)
    var isFirst = true
    try each { item in
      json.raw(isFirst ? "\n" : ",\n")
      isFirst = false
      json.value(.object(entity.fixture(item)))
    }
    json.raw("]")
  }

  /// Writes the projects, each with what `contents` writes after its fields.
  mutating func projects(_ projects: [Project], _ contents: (inout FixtureWriter, Project) throws -> Void) throws {
    part("projects")
    for (index, project) in projects.enumerated() {
      json.raw(index == 0 ? "\n{" : ",\n{")
      for member in Project.entity.fixture(project).members {
        json.key(escaping: member.key)
        json.value(member.value)
      }
      try contents(&self, project)
      json.raw("}")
    }
    json.raw("]")
  }
}

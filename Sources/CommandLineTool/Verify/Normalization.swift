internal import Domain
internal import JSON

/// Takes out of an answer what no two servers have in common, so that what is left can be compared.
enum Normalization {
  /// The answer `value` with `⟨…⟩` in the place of ids, short_ids, times, people and hosts.
  static func value(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): .array(elements.map(self.value))
    case .object(let object):
      .object(
        JSONObject(
          object.members.map { member in
            let isCount = member.key == "recordings_counts" && object["is_synthetic"] == .bool(true)
            return .init(key: member.key, value: isCount ? counts(member.value) : field(member.key.string, member.value))
          }))
    case .null, .bool, .number, .string: value
    }
  }

  private static func field(_ name: String, _ value: JSONValue) -> JSONValue {
    switch (name, value) {
    // Those of synthetic playlists are negative, and the same everywhere.
    case ("id", .number(let number)): (number.int ?? 0) > 0 ? .text("⟨id⟩") : value
    case ("short_id", .string(let text)): isMade(text.string) ? .text("⟨short_id⟩") : value
    case ("created_at", .string(let text)), ("last_modified_at", .string(let text)): isTime(text.string) ? .text("⟨time⟩") : value
    case ("created_by", .object(let user)), ("last_modified_by", .object(let user)):
      .object(JSONObject(user.members.map { .init(key: $0.key, value: .text("⟨user⟩")) }))
    case ("next", .string(let text)), ("previous", .string(let text)): .text(withoutHost(text.string))
    default: self.value(value)
    }
  }

  /// The counts of a synthetic playlist are of the project's recordings: their names alone are compared.
  private static func counts(_ value: JSONValue) -> JSONValue {
    guard case .object(let object) = value else { return .text("⟨count⟩") }
    return .object(JSONObject(object.members.map { .init(key: $0.key, value: counts($0.value)) }))
  }

  private static func isMade(_ shortID: String) -> Bool {
    shortID.utf8.count == 8 && shortID.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)) }
  }

  /// Whether it is a time as the service writes it, to which an answer is held.
  private static func isTime(_ text: String) -> Bool { Timestamp(iso8601: text)?.iso8601 == text }

  private static func withoutHost(_ link: String) -> String {
    guard let scheme = ["http://", "https://"].first(where: link.hasPrefix) else { return link }
    return "⟨host⟩" + link.dropFirst(scheme.count).drop { $0 != "/" }
  }
}

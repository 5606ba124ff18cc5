internal import JSON

/// The one organization of an emulator.
package struct Organization: Hashable, Sendable {
  /// A UUID in its 36-character text form.
  package var id = ""
  package var name = "Emulator"
}

/// A project (PostHog's team): what playlists and recordings belong to.
package struct Project: Hashable, Sendable {
  package var id = 0
  package var name = ""
}

/// Someone who owns keys and makes playlists.
package struct User: Hashable, Sendable {
  /// The user's number, unique in the emulator.
  package var id = 0
  /// The user's UUID, in its 36-character text form.
  package var uuid = ""
  package var distinctID = ""
  var firstName = ""
  var lastName = ""
  package var email = ""
  /// Nil if nobody has asked.
  var isEmailVerified: Bool?
  /// Any JSON object, or nil.
  var hedgehogConfig: JSONObject?
  var roleAtOrganization: String?

  /// The only user of an emulator whose fixtures have none.
  static let fallback = User(
    id: 1, uuid: "01920000-0000-7000-8000-000000000001", distinctID: "emulator", firstName: "Ada", lastName: "Lovelace",
    email: "ada@example.com", isEmailVerified: true, roleAtOrganization: "engineering")
}

/// A personal API key: who it acts for and what it may do.
package struct PersonalAPIKey: Hashable, Sendable {
  /// The secret itself, such as `phx_…`.
  package var value = ""
  /// What its owner calls it.
  package var label = ""
  /// The id of the user that it acts for.
  var userID = 0
  /// `*`, or `object:read` and `object:write`.
  package var scopes = ["*"]
  /// The ids of the projects it is confined to; empty for all.
  var scopedProjects: [Int] = []

  /// Whether the key may be used on the project with this id.
  package func reaches(project id: Int) -> Bool { scopedProjects.isEmpty || scopedProjects.contains(id) }
}

/// How a key is shown wherever it is neither made nor exported: enough to tell which one it is, and too little to use it.
enum ShownKey {
  /// The label and the last four characters, such as `Weekly report (…a1b2)`; `…a1b2` without a label, as of a value that no key has.
  static func text(_ value: String, label: String?) -> String {
    let end = "…\(lastFour(value))"
    guard let label, !label.isEmpty else { return end }
    return "\(label) (\(end))"
  }

  /// The last four characters; "" of a value so short that they would be half of it or more.
  static func lastFour(_ value: String) -> String { value.count > 8 ? String(value.suffix(4)) : "" }
}

/// What an endpoint asks of a key: an object and whether it is read or written.
struct Scope: Hashable, Sendable {
  enum Access: String, Hashable, Sendable {
    case read
    case write
  }

  /// PostHog's name of the object, such as `session_recording_playlist`.
  let object: String
  let access: Access

  static let readPlaylists = Scope(object: "session_recording_playlist", access: .read)
  static let writePlaylists = Scope(object: "session_recording_playlist", access: .write)
  static let readRecordings = Scope(object: "session_recording", access: .read)
  static let writeRecordings = Scope(object: "session_recording", access: .write)
  static let readExperiments = Scope(object: "experiment", access: .read)
  static let readProjects = Scope(object: "project", access: .read)
  static let readUsers = Scope(object: "user", access: .read)
  static let readOrganizations = Scope(object: "organization", access: .read)

  /// The scope as keys and messages write it: `object:access`.
  var name: String { "\(object):\(access.rawValue)" }

  /// Whether a key with the scopes `granted` has this one: `*` includes all, `:write` includes `:read`.
  func isGranted(by granted: [String]) -> Bool {
    granted.contains { $0 == "*" || $0 == name || access == .read && $0 == "\(object):write" }
  }

  /// Whether `text` is a scope that a key may have: `*`, or `object:read` or `object:write`.
  static func isValid(_ text: String) -> Bool {
    if text == "*" { return true }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, Access(rawValue: String(parts[1])) != nil else { return false }
    return parts[0].unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
  }
}

/// The numbers by which users, projects and playlists are told apart.
package enum NumericID {
  /// Those that a fixture may name and that are given out: up to 2^53 - 1, the highest integer that every JSON client reads exactly
  /// (RFC 8259, 6).
  package static let range = 1...9_007_199_254_740_991

  /// The next number after `id`; nil if `id` is the highest.
  package static func next(after id: Int) -> Int? { id < range.upperBound ? id + 1 : nil }
}

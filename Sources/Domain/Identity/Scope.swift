/// What an endpoint asks of a key: an object and whether it is read or written.
package struct Scope: Hashable, Sendable {
  /// What a key may do with an object.
  package enum Access: String, Hashable, Sendable {
    case read
    case write
  }

  /// PostHog's name of the object, such as `session_recording_playlist`.
  package let object: String
  package let access: Access

  /// `session_recording_playlist:read`.
  package static let readPlaylists = Scope(object: "session_recording_playlist", access: .read)
  /// `session_recording_playlist:write`.
  package static let writePlaylists = Scope(object: "session_recording_playlist", access: .write)

  /// `project:read`.
  package static let readProjects = Scope(object: "project", access: .read)
  /// `user:read`.
  package static let readUsers = Scope(object: "user", access: .read)
  /// `organization:read`.
  package static let readOrganizations = Scope(object: "organization", access: .read)

  /// The scope as keys and messages write it: `object:access`.
  package var name: String { "\(object):\(access.rawValue)" }

  /// Whether a key with the scopes `granted` has this one: `*` includes all, `:write` includes `:read`.
  package func isGranted(by granted: [String]) -> Bool {
    granted.contains { $0 == "*" || $0 == name || access == .read && $0 == "\(object):write" }
  }

  /// Whether `text` is a scope that a key may have: `*`, or `object:read` or `object:write`.
  package static func isValid(_ text: String) -> Bool {
    if text == "*" { return true }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, Access(rawValue: String(parts[1])) != nil else { return false }
    return parts[0].unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
  }
}

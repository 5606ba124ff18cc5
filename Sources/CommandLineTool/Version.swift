internal import CBuildInfo

/// What `--version` says.
enum Version {
  /// The version of this program (semver.org).
  static let number = "0.1.0"

  /// The commit it was built from.
  static var commit: String { String(cString: build_info_commit()) }

  /// The version and the commit it was built from.
  static var text: String { "playlists-emulator \(number) (commit \(commit))" }
}

// A build whose Swift has no Swift Testing, as the static one, has nothing of this.
#if canImport(Testing)
  public import PlaylistsEmulator

  /// The sandbox of a test, by a shorter name.
  public typealias Sandbox = PlaylistsEmulator.Sandbox

  extension PlaylistsEmulator.Sandbox {
    /// The sandbox of the test that runs, in its tasks but for detached ones.
    ///
    /// - Throws: ``NoSandbox`` outside a test that has the trait `.playlistsEmulator`.
    public static var current: PlaylistsEmulator.Sandbox {
      get throws(NoSandbox) {
        guard let sandbox = SharedEmulator.sandbox else { throw NoSandbox() }
        return sandbox
      }
    }
  }

  /// There is no sandbox where one was asked for.
  public struct NoSandbox: Error, Hashable, Sendable, CustomStringConvertible {
    /// What to do about it.
    public var description: String {
      "no sandbox here: @Suite(.playlistsEmulator) or @Test(.playlistsEmulator) gives a test one, which detached tasks do not see"
    }
  }

  /// The emulator of all sandboxes, and the sandbox that the present task is in.
  enum SharedEmulator {
    static let started = Task { try await PlaylistsEmulator.start() }
    @TaskLocal static var sandbox: PlaylistsEmulator.Sandbox?
  }
#endif

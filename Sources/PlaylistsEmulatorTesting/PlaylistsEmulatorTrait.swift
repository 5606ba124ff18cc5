// A static build has no Swift Testing; there, this module is empty.
#if canImport(Testing)
  public import PlaylistsEmulator
  public import Testing

  /// Gives each test a sandbox of its own: `Sandbox.current`.
  ///
  /// On a suite, it applies to each test in it, and to each case of a test with arguments. All sandboxes of a process share one emulator, which
  /// starts with the first sandbox and ends with the process. The tests can run in parallel, because sandboxes are isolated.
  public struct PlaylistsEmulatorTrait: TestTrait, SuiteTrait, TestScoping {
    let seed: PlaylistsEmulator.Seed
    let contract: PlaylistsEmulator.Contract
    let scopes: [String]

    /// True: nested suites inherit the trait.
    public var isRecursive: Bool { true }

    /// Runs `function` in a sandbox, and then removes it; prints its report if `function` throws.
    public func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
      let emulator = try await SharedEmulator.started.value
      let sandbox = try await emulator.sandbox(seed: seed, contract: contract, scopes: scopes)
      do { try await SharedEmulator.$sandbox.withValue(sandbox, operation: function) } catch {
        if let report = try? await sandbox.remove() { print(report.summary) }
        throw error
      }
      do { try await sandbox.remove() } catch {
        // A test may remove its sandbox itself, to get the report.
        if error.status != 404 { throw error }
      }
    }
  }

  extension Trait where Self == PlaylistsEmulatorTrait {
    /// Gives each test a sandbox of its own, with one project and no playlists.
    public static var playlistsEmulator: Self { playlistsEmulator() }

    /// Gives each test a sandbox of its own.
    ///
    /// - Parameters:
    ///   - seed: The initial state: a fixture with one project.
    ///   - contract: The contract to emulate.
    ///   - scopes: The scopes of its key, such as `session_recording_playlist:read`.
    public static func playlistsEmulator(
      seed: PlaylistsEmulator.Seed = .empty, contract: PlaylistsEmulator.Contract = .documented, scopes: [String] = ["*"]
    ) -> Self { PlaylistsEmulatorTrait(seed: seed, contract: contract, scopes: scopes) }
  }

  /// A shorter name for the sandbox of a test.
  public typealias Sandbox = PlaylistsEmulator.Sandbox

  extension PlaylistsEmulator.Sandbox {
    /// The sandbox of the current test, in all its tasks except detached ones.
    ///
    /// - Throws: ``NoSandbox`` outside a test with the trait `.playlistsEmulator`.
    public static var current: PlaylistsEmulator.Sandbox {
      get throws(NoSandbox) {
        guard let sandbox = SharedEmulator.sandbox else { throw NoSandbox() }
        return sandbox
      }
    }
  }

  /// There is no current sandbox.
  public struct NoSandbox: Error, Hashable, Sendable, CustomStringConvertible {
    /// What to do about it.
    public var description: String {
      "no current sandbox: add the trait .playlistsEmulator to the test or its suite; detached tasks do not have a sandbox"
    }
  }

  /// The emulator of all sandboxes, and the sandbox of the current task.
  enum SharedEmulator {
    static let started = Task { try await PlaylistsEmulator.start() }
    @TaskLocal static var sandbox: PlaylistsEmulator.Sandbox?
  }
#endif

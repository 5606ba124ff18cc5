// A build whose Swift has no Swift Testing, as the static one, has nothing of this.
#if canImport(Testing)
  public import PlaylistsEmulator
  public import Testing

  /// Gives each test a sandbox of its own, which is its `Sandbox.current`.
  ///
  /// Of a suite it is for each test in it, and for each case of a test with arguments. All sandboxes of a process are in one emulator, which
  /// starts with the first and ends with the process; so the tests run at the same time and see nothing of one another.
  public struct PlaylistsEmulatorTrait: TestTrait, SuiteTrait, TestScoping {
    private let seed: PlaylistsEmulator.Seed
    private let contract: PlaylistsEmulator.Contract
    private let scopes: [String]

    /// The tests of suites in the suite get it too.
    public var isRecursive: Bool { true }

    init(_ seed: PlaylistsEmulator.Seed, _ contract: PlaylistsEmulator.Contract, _ scopes: [String]) {
      (self.seed, self.contract, self.scopes) = (seed, contract, scopes)
    }

    /// Runs `function` in a sandbox, which is taken away after it.
    public func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
      let emulator = try await SharedEmulator.started.value
      let sandbox = try await emulator.sandbox(seed: seed, contract: contract, scopes: scopes)
      do { try await SharedEmulator.$sandbox.withValue(sandbox, operation: function) } catch {
        _ = try? await sandbox.remove()
        throw error
      }
      do { try await sandbox.remove() } catch {
        // A test that wants the report on it takes it away itself.
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
    ///   - seed: What it holds: a fixture with one project.
    ///   - contract: Which service it is.
    ///   - scopes: What its key may do, such as `session_recording_playlist:read`.
    public static func playlistsEmulator(
      seed: PlaylistsEmulator.Seed = .empty, contract: PlaylistsEmulator.Contract = .documented, scopes: [String] = ["*"]
    ) -> Self { PlaylistsEmulatorTrait(seed, contract, scopes) }
  }
#endif

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

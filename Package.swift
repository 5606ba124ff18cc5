// swift-tools-version: 6.3
// The manifest is the architecture: targets stand in dependency order, and a target may import what is listed
// beside its name and nothing else (`.ci/check-imports` holds the sources to it).
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// A build outside a checkout, such as in a container, is told its commit.
let commit = Context.environment["PLAYLISTS_EMULATOR_COMMIT"] ?? Context.gitInformation?.currentCommit ?? "unknown"

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

// What libFuzzer runs. Only script/fuzz builds it: such a program has its `main` in the sanitizer's library.
func fuzzer(_ name: String, dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Tests/Fuzzing/\(name)",
    swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
}
let isFuzzing = Context.environment["PLAYLISTS_EMULATOR_FUZZING"] != nil
let fuzzers =
  !isFuzzing
  ? []
  : [
    fuzzer("FuzzRequestParser", dependencies: ["HTTPServer"]),
    fuzzer("FuzzJSON", dependencies: ["JSON"]),
    fuzzer("FuzzAPI", dependencies: ["Emulator", "HTTPServer", "JSON", "SQLite", logging]),
    fuzzer("FuzzServer", dependencies: ["Emulator", "HTTPServer", "JSON", logging]),
  ]

let package = Package(
  name: "playlists-emulator",
  products: [
    .executable(name: "playlists-emulator", targets: ["CommandLineTool"]),
    .library(name: "PlaylistsEmulator", targets: ["PlaylistsEmulator"]),
    .library(name: "PlaylistsEmulatorTesting", targets: ["PlaylistsEmulatorTesting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0")
  ],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "CBuildInfo", cSettings: [.define("BUILD_COMMIT", to: "\"\(commit)\"")]),
    .target(name: "CEmbedded", exclude: ["examples", "inspector", "ledger.json"]),
    .target(name: "JSON", swiftSettings: strict),
    .target(name: "SQLite", dependencies: ["CSQLite"], swiftSettings: strict),
    .target(name: "HTTPServer", dependencies: ["CLinux", logging], swiftSettings: strict),
    .target(name: "Emulator", dependencies: ["CEmbedded", "CLinux", "JSON", "SQLite", "HTTPServer", logging], swiftSettings: strict),
    .target(
      name: "PlaylistsEmulator", dependencies: ["HTTPServer", "JSON", "Emulator", logging], swiftSettings: strict),
    // Of its own, since nothing but a test may link Swift Testing.
    .target(name: "PlaylistsEmulatorTesting", dependencies: ["PlaylistsEmulator"], swiftSettings: strict),
    .executableTarget(
      name: "CommandLineTool",
      dependencies: [
        "CBuildInfo", "CLinux", "Emulator", "JSON", "SQLite", "HTTPServer", logging,
      ],
      // Nothing in it is called often.
      swiftSettings: strict + [.unsafeFlags(["-Osize"], .when(configuration: .release))],
      // Nothing to load at the start, nothing that an image must bring, and no symbols: half the time to start, 3 MB less in memory.
      // What is the same twice stands in it once (gold's and lld's --icf), but for functions whose address counts. Nothing unwinds the
      // stack, so that the index of the unwind tables, 0.3 MB, is left out.
      linkerSettings: [
        .unsafeFlags(
          ["-static-executable", "-Xlinker", "-s", "-Xlinker", "--icf=safe", "-Xlinker", "--no-eh-frame-hdr"],
          .when(configuration: .release))
      ]),
    // What several test targets need; only they depend on it.
    .target(name: "TestSupport", dependencies: ["JSON"], path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "SQLiteTests", dependencies: ["SQLite", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "DomainTests", dependencies: ["Emulator", "JSON"], swiftSettings: strict),
    .testTarget(name: "FidelityTests", dependencies: ["Emulator", "JSON"], swiftSettings: strict),
    .testTarget(name: "StorageTests", dependencies: ["Emulator", "SQLite", "JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "APITests", dependencies: ["Emulator", "SQLite", "JSON", "HTTPServer", "TestSupport", logging], swiftSettings: strict),
    .testTarget(
      name: "ControlTests", dependencies: ["Emulator", "SQLite", "JSON", "HTTPServer", "TestSupport", logging], swiftSettings: strict),
    .testTarget(name: "LibraryTests", dependencies: ["PlaylistsEmulator", "PlaylistsEmulatorTesting"], swiftSettings: strict),
    .testTarget(name: "CommandLineTests", dependencies: ["JSON", "TestSupport"], swiftSettings: strict),
  ] + fuzzers,
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "recipe",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "playlists-emulator", path: "../../..")
  ],
  targets: [
    .testTarget(
      name: "LibraryRecipeTests",
      dependencies: [
        .product(name: "PlaylistsEmulator", package: "playlists-emulator"),
        .product(name: "PlaylistsEmulatorTesting", package: "playlists-emulator"),
      ])
  ]
)

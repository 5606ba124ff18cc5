// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "recipe",
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

// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "recipe",
  dependencies: [
    // In a package of yours, with the owner of the repository:
    // .package(url: "https://github.com/OWNER/playlists-emulator", from: "0.2.0"),
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

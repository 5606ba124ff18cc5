// swift-tools-version: 6.0
import PackageDescription

let package = Package(name: "recipe", platforms: [.macOS(.v13)], targets: [.testTarget(name: "RecipeTests")])

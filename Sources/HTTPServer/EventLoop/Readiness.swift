/// What a descriptor is ready for, or is asked about.
struct Readiness: OptionSet, Sendable {
  let rawValue: UInt8

  /// There is something to read, be it the end.
  static let input = Readiness(rawValue: 1)
  /// There is room to write.
  static let output = Readiness(rawValue: 2)
  /// The other side is gone for both; always told, whether asked about or not.
  static let gone = Readiness(rawValue: 4)
  /// The other side has ended its output, also where what it sent before is not read yet.
  static let ended = Readiness(rawValue: 8)
}

/// A descriptor that has become ready.
struct ReadyDescriptor: Sendable {
  let descriptor: CInt
  let readiness: Readiness
}

/// What the loop tells about a descriptor.
protocol Pollable: AnyObject {
  func becomeReady(_ readiness: Readiness)
}

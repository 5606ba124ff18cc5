import Dispatch

@testable import Emulator

/// Emulators that are as they were when they were made, so that not every row has to start one.
///
/// `@unchecked` since only `queue` touches `idle`. `Synchronization.Mutex` would need no such promise, but the thread sanitizer sees neither
/// its lock nor its order on Linux and reports a race where two rows meet.
final class EmulatorPool: @unchecked Sendable {
  static let shared = EmulatorPool()

  private struct Kind: Hashable {
    let transport: Transport
    let contract: Contract
  }

  private let queue = DispatchQueue(label: "emulators")
  private var idle: [Kind: [Emulator]] = [:]

  /// An emulator that nobody else has.
  func take(_ transport: Transport, _ contract: Contract) throws -> Emulator {
    try queue.sync { idle[Kind(transport: transport, contract: contract)]?.popLast() } ?? Emulator(transport, contract)
  }

  /// Takes back an emulator whose state is what it was at first.
  func giveBack(_ emulator: Emulator, _ transport: Transport, _ contract: Contract) {
    queue.sync { idle[Kind(transport: transport, contract: contract), default: []].append(emulator) }
  }
}

import Dispatch

@testable import Emulator

/// Emulators in their first state, so that not every row has to start one.
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

  /// An emulator that nobody else uses.
  func take(_ transport: Transport, _ contract: Contract) throws -> Emulator {
    try queue.sync { idle[Kind(transport: transport, contract: contract)]?.popLast() } ?? Emulator(transport, contract)
  }

  /// Takes back an emulator in its first state.
  func giveBack(_ emulator: Emulator, _ transport: Transport, _ contract: Contract) {
    queue.sync { idle[Kind(transport: transport, contract: contract), default: []].append(emulator) }
  }
}

import Domain
import Synchronization

/// Emulators that are as they were when they were made, so that not every row has to start one.
final class EmulatorPool: Sendable {
  static let shared = EmulatorPool()

  private struct Kind: Hashable {
    let transport: Transport
    let contract: Contract
  }

  /// Unchecked: an emulator is in the pool or with the one row that took it, never with two.
  private struct Idle: @unchecked Sendable {
    var emulators: [Kind: [Emulator]] = [:]
  }

  private let idle = Mutex(Idle())

  /// An emulator that nobody else has.
  func take(_ transport: Transport, _ contract: Contract) throws -> Emulator {
    let kept = idle.withLock { $0.emulators[Kind(transport: transport, contract: contract)]?.popLast().map(Handed.init) }
    return try kept?.emulator ?? Emulator(transport, contract)
  }

  /// Takes back an emulator whose state is what it was at first.
  func giveBack(_ emulator: Emulator, _ transport: Transport, _ contract: Contract) {
    let handed = Handed(emulator: emulator)
    idle.withLock { $0.emulators[Kind(transport: transport, contract: contract), default: []].append(handed.emulator) }
  }

  /// Unchecked: it is on its way from one owner to the next.
  private struct Handed: @unchecked Sendable {
    let emulator: Emulator
  }
}

/// The budget for what callers make the emulator remember beside its state: the bodies of fault rules, delayed requests and the journal.
///
/// Rules and delayed requests that do not fit are refused. The journal gives way to them, and to itself: its oldest entries are dropped.
final class ControlMemory {
  /// How many bytes all together may take.
  let limit: Int
  /// Drops the oldest of the journal, and returns false if nothing is left that may be dropped.
  var dropOldest: () -> Bool = { false }
  private var reserved = 0
  private var journal = 0

  /// A budget of `limit` bytes, all of them free.
  init(limit: Int = 64 << 20) { self.limit = limit }

  /// How many bytes are in use.
  var used: Int { reserved + journal }

  /// Reserves `bytes` for as long as the reservation is held.
  ///
  /// - Throws: 507 if they do not fit beside what is reserved; `what` names them.
  func reserve(_ bytes: Int, for what: String, remedy: String) throws(ControlError) -> MemoryReservation {
    guard bytes <= limit - reserved else {
      throw .limitReached(
        "\(what) of \(bytes) bytes does not fit: \(reserved) of \(limit) bytes for the control API are taken. "
          + "\(remedy), or raise --max-control-memory.")
    }
    reserved += bytes
    makeRoom()
    return MemoryReservation(bytes, in: self)
  }

  fileprivate func release(_ bytes: Int) { reserved -= bytes }

  /// An entry of the journal takes `bytes` more from now on, or fewer if that is negative; older ones go if there is no room.
  func resizeJournal(by bytes: Int) {
    journal += bytes
    if bytes > 0 { makeRoom() }
  }

  private func makeRoom() {
    while used > limit, dropOldest() {}
  }
}

/// Bytes of the budget, which are free again when nobody holds this any more.
final class MemoryReservation {
  private let bytes: Int
  private let memory: ControlMemory

  fileprivate init(_ bytes: Int, in memory: ControlMemory) {
    self.bytes = bytes
    self.memory = memory
  }

  deinit { memory.release(bytes) }
}

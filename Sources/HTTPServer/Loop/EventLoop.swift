internal import Glibc

/// Waits for descriptors and for the time, and calls those who asked.
///
/// All of it belongs to the thread that made it.
package final class EventLoop {
  private let owner = pthread_self()
  private let poller: any Poller
  /// Who is called for a descriptor, with the descriptor as index: the system hands out the smallest that is free.
  private var sources: [(any Pollable)?] = []
  private var ready: [ReadyDescriptor] = []
  /// The next one last.
  private var scheduled: [ScheduledAction] = []
  /// How many actions there may be before those that are cancelled are let go of.
  private var mostScheduled = 64
  /// The time at which this turn began: what is due is measured by it, since who was not heard of in a long turn may well have spoken.
  ///
  /// Deadlines count from when they are set.
  private(set) var turnStart = MonotonicTime.now()

  /// Makes a loop for the thread that calls; throws where the system has no descriptor left for it.
  package init(poller: ServerConfiguration.PollerKind = .epoll) throws(SocketError) {
    #if os(Linux)
      self.poller = poller == .epoll ? try EpollPoller() : PollPoller()
    #else
      self.poller = PollPoller()
    #endif
  }

  /// Runs `action` on the loop once `delay` is over, in the order of time and then of asking.
  ///
  /// Traps on any other thread.
  @discardableResult
  package func schedule(after delay: Duration, _ action: @escaping () -> Void) -> ScheduledAction {
    checkThread()
    if scheduled.count >= mostScheduled {
      scheduled.removeAll(where: \.isCancelled)
      // Twice as many as are left, so that looking costs little beside adding.
      mostScheduled = max(64, 2 * scheduled.count)
    }
    let new = ScheduledAction(time: MonotonicTime.now() + max(0, delay.nanoseconds), action: action)
    var (low, high) = (0, scheduled.count)
    while low < high {
      let middle = (low + high) / 2
      if scheduled[middle].time >= new.time { low = middle + 1 } else { high = middle }
    }
    // Of those at the same time the earlier asked stands nearer to the end.
    while low > 0, scheduled[low - 1].time == new.time { low -= 1 }
    scheduled.insert(new, at: low)
    return new
  }

  /// Traps unless called on the thread of the loop.
  package func checkThread() {
    precondition(pthread_equal(owner, pthread_self()) != 0, "what belongs to the event loop is used on its thread alone")
  }

  func add(_ source: any Pollable, descriptor: CInt) throws(SocketError) {
    try poller.add(descriptor, for: .input)
    while sources.count <= Int(descriptor) { sources.append(nil) }
    sources[Int(descriptor)] = source
  }

  func change(_ descriptor: CInt, to readiness: Readiness) {
    poller.change(descriptor, to: readiness)
  }

  func remove(_ descriptor: CInt) {
    guard sources.indices.contains(Int(descriptor)), sources[Int(descriptor)] != nil else { return }
    poller.remove(descriptor)
    sources[Int(descriptor)] = nil
  }

  /// Waits until a descriptor is ready, an action is due or `deadline` comes, and calls whom it concerns; true when an action has run.
  func turn(until deadline: MonotonicTime) -> Bool {
    poller.wait(milliseconds: Self.milliseconds(until: min(deadline, scheduled.last?.time ?? .never)), into: &ready)
    turnStart = MonotonicTime.now()
    for index in ready.indices {
      let event = ready[index]
      sources[Int(event.descriptor)]?.becomeReady(event.readiness)
    }
    guard let next = scheduled.last, next.time <= turnStart else { return false }
    while let next = scheduled.last, next.time <= turnStart {
      scheduled.removeLast()
      next.run()
    }
    return true
  }

  /// Lets go of all that was scheduled and watched, and of what that holds.
  func end() {
    scheduled = []
    sources = []
  }

  private static func milliseconds(until time: MonotonicTime) -> CInt {
    guard time != .never else { return -1 }
    let left = time.nanoseconds - MonotonicTime.now().nanoseconds
    guard left > 0 else { return 0 }
    // Rounded up, or the last fraction would be waited for in turns without end.
    return CInt(min((left - 1) / 1_000_000 + 1, 60_000))
  }
}

/// An action that a loop is to run at a certain time.
package final class ScheduledAction {
  let time: MonotonicTime
  private var action: (() -> Void)?

  init(time: MonotonicTime, action: @escaping () -> Void) {
    self.time = time
    self.action = action
  }

  /// Lets go of the action; after it has run, or a second time, this does nothing.
  package func cancel() {
    action = nil
  }

  /// Whether there is nothing left to run.
  var isCancelled: Bool { action == nil }

  func run() {
    let action = self.action
    self.action = nil
    action?()
  }
}

/// A point on the clock that only goes forward, in nanoseconds: for deadlines.
struct MonotonicTime: Comparable, Sendable {
  let nanoseconds: Int64

  /// Later than all others: what never comes.
  static let never = MonotonicTime(nanoseconds: .max)

  static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  static func + (time: Self, nanoseconds: Int64) -> Self {
    let (sum, overflows) = time.nanoseconds.addingReportingOverflow(nanoseconds)
    return overflows ? .never : MonotonicTime(nanoseconds: sum)
  }

  static func now() -> Self {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

extension Duration {
  /// The duration in whole nanoseconds, at most what an Int64 holds: cheaper to reckon with than 128 bits on every request.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, exceeds) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflows || exceeds ? .max : sum
  }
}

/// The time of day.
enum WallClock {
  /// Microseconds since 1970.
  static var microseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}

internal import CLinux
internal import Dispatch
internal import Glibc

/// Waits for descriptors and timers, and calls their owners.
///
/// It belongs to the thread that made it.
package final class EventLoop {
  private let owner = pthread_self()
  /// An epoll(7) instance, which reports descriptors for as long as they are ready (level-triggered).
  private let epoll: CInt
  private var events = [epoll_event](repeating: epoll_event(), count: 256)
  /// The object to notify for each descriptor, with the descriptor as index: the system always uses the smallest free number.
  private var sources: [(any Pollable)?] = []
  /// In descending order of time: the next one is last.
  private var scheduled: [ScheduledAction] = []
  /// The number of actions at which cancelled ones are removed.
  private var cleanUpThreshold = 64
  /// The time at which this turn started.
  ///
  /// Deadlines are compared with it and not with the current time: a client may have sent something during a long turn, which the loop has
  /// not seen yet.
  private(set) var turnStart = MonotonicTime.now()

  /// Makes a loop for the calling thread; throws if the system has no descriptor left.
  package init() throws(SocketError) {
    epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
    guard epoll >= 0 else { throw SocketError("cannot create an epoll instance", code: errno) }
  }

  deinit {
    close(epoll)
  }

  /// Runs `action` on the loop after `delay`; actions with the same time run in the order of the calls.
  ///
  /// Traps on any other thread.
  @discardableResult
  package func schedule(after delay: Duration, _ action: @escaping () -> Void) -> ScheduledAction {
    checkThread()
    if scheduled.count >= cleanUpThreshold {
      scheduled.removeAll(where: \.isCancelled)
      // Twice as many as are left, so that the clean-up costs little per action.
      cleanUpThreshold = max(64, 2 * scheduled.count)
    }
    let new = ScheduledAction(time: MonotonicTime.now() + max(0, delay.nanoseconds), action: action)
    var (low, high) = (0, scheduled.count)
    while low < high {
      let middle = (low + high) / 2
      // Among those with the same time, the earlier call is nearer to the end.
      if scheduled[middle].time > new.time { low = middle + 1 } else { high = middle }
    }
    scheduled.insert(new, at: low)
    return new
  }

  /// Traps unless it is called on the thread of the loop.
  package func checkThread() {
    precondition(pthread_equal(owner, pthread_self()) != 0, "the event loop and its objects may only be used on its thread")
  }

  /// Watches `descriptor` for input; throws if the system has no room for it.
  func add(_ source: any Pollable, descriptor: CInt) throws(SocketError) {
    guard control(EPOLL_CTL_ADD, descriptor, .input) == 0 else { throw SocketError("cannot watch a socket", code: errno) }
    while sources.count <= Int(descriptor) { sources.append(nil) }
    sources[Int(descriptor)] = source
  }

  /// Changes what `descriptor` is watched for.
  func change(_ descriptor: CInt, to readiness: Readiness) {
    _ = control(EPOLL_CTL_MOD, descriptor, readiness)
  }

  /// Stops watching `descriptor`, which is still open.
  func remove(_ descriptor: CInt) {
    _ = control(EPOLL_CTL_DEL, descriptor, [])
    sources[Int(descriptor)] = nil
  }

  private func control(_ operation: CInt, _ descriptor: CInt, _ readiness: Readiness) -> CInt {
    var event = epoll_event()
    event.events = readiness.rawValue
    event.data.fd = descriptor
    return epoll_ctl(epoll, operation, descriptor, &event)
  }

  /// Waits until a descriptor is ready, an action is due or `deadline` has passed, and notifies the owners; returns true if an action has run.
  func turn(until deadline: MonotonicTime) -> Bool {
    let wait = Self.milliseconds(until: min(deadline, scheduled.last?.time ?? .never))
    let count = epoll_wait(epoll, &events, CInt(events.count), wait)
    turnStart = MonotonicTime.now()
    for index in 0..<max(0, Int(count)) {
      let event = events[index]
      sources[Int(event.data.fd)]?.becomeReady(Readiness(rawValue: event.events))
    }
    guard let next = scheduled.last, next.time <= turnStart else { return false }
    while let next = scheduled.last, next.time <= turnStart {
      scheduled.removeLast()
      next.run()
    }
    return true
  }

  /// Releases all actions and watched objects.
  func end() {
    scheduled = []
    sources = []
  }

  private static func milliseconds(until time: MonotonicTime) -> CInt {
    guard time != .never else { return -1 }
    let left = time.nanoseconds - MonotonicTime.now().nanoseconds
    guard left > 0 else { return 0 }
    // Rounded up: otherwise the loop would spin during the last fraction of a millisecond.
    return CInt(min((left - 1) / 1_000_000 + 1, 60_000))
  }
}

/// An action that the loop runs at a certain time.
package final class ScheduledAction {
  let time: MonotonicTime
  private var action: (() -> Void)?

  init(time: MonotonicTime, action: @escaping () -> Void) {
    self.time = time
    self.action = action
  }

  /// Releases the action; does nothing if it has run or is cancelled.
  package func cancel() {
    action = nil
  }

  /// Whether the action has run or is cancelled.
  var isCancelled: Bool { action == nil }

  func run() {
    let action = self.action
    self.action = nil
    action?()
  }
}

/// A time of the monotonic clock, for deadlines.
struct MonotonicTime: Comparable, Sendable {
  let nanoseconds: Int64

  /// Later than all other times.
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
  /// The duration in whole nanoseconds, clamped to an Int64, which is cheaper on every request than 128 bits.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, exceeds) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflows || exceeds ? .max : sum
  }
}

/// Carries jobs from other threads to the event loop, and wakes it up.
///
/// `@unchecked` because only `queue` touches what changes. `Synchronization.Mutex` would not need it, but on Linux the thread sanitizer does
/// not see its locks and reports races that are none.
final class Mailbox: @unchecked Sendable {
  /// Work for the loop.
  typealias Job = @Sendable (Worker) -> Void

  private let queue = DispatchQueue(label: "http-server.mailbox")
  private var jobs: [Job] = []
  private var isClosed = false
  /// An eventfd(2), readable while there are jobs.
  let descriptor: CInt

  init() throws(SocketError) {
    descriptor = eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC))
    guard descriptor >= 0 else { throw SocketError("cannot create an eventfd", code: errno) }
  }

  deinit {
    _ = Glibc.close(descriptor)
  }

  /// Adds a job; returns false if the loop has ended.
  @discardableResult
  func post(_ job: @escaping Job) -> Bool {
    queue.sync {
      guard !isClosed else { return false }
      jobs.append(job)
      if jobs.count == 1 { _ = eventfd_write(descriptor, 1) }
      return true
    }
  }

  /// Removes and returns all jobs in order.
  func take() -> [Job] {
    queue.sync {
      var count: eventfd_t = 0
      _ = eventfd_read(descriptor, &count)
      defer { jobs = [] }
      return jobs
    }
  }

  /// Refuses jobs from now on, and returns those that are left.
  func close() -> [Job] {
    queue.sync {
      isClosed = true
      defer { jobs = [] }
      return jobs
    }
  }
}

/// What a descriptor is ready for, or is watched for: flags of epoll(7).
struct Readiness: OptionSet, Sendable {
  let rawValue: UInt32

  /// Bytes can be read, or the end of the input.
  static let input = Readiness(rawValue: EPOLLIN.rawValue)
  /// Bytes can be written.
  static let output = Readiness(rawValue: EPOLLOUT.rawValue)
  /// The peer has closed both directions; always reported.
  static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
  /// The peer has closed its output, even if bytes that it sent before are still unread.
  static let inputEnded = Readiness(rawValue: EPOLLRDHUP.rawValue)
}

/// An object that the event loop notifies when its descriptor is ready.
protocol Pollable: AnyObject {
  func becomeReady(_ readiness: Readiness)
}

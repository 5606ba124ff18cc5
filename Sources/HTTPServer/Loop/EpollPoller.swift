/// Tells which descriptors are ready, as long as they are (level-triggered).
protocol Poller: AnyObject {
  /// Begins to watch `descriptor`; throws when the system has no room for it.
  func add(_ descriptor: CInt, for readiness: Readiness) throws(SocketError)
  /// Changes what `descriptor` is watched for.
  func change(_ descriptor: CInt, to readiness: Readiness)
  /// Ends the watching of `descriptor`, which is still open.
  func remove(_ descriptor: CInt)
  /// Waits up to `milliseconds`, for ever when that is -1, and puts those that are ready in place of what `ready` holds.
  func wait(milliseconds: CInt, into ready: inout [ReadyDescriptor])
}

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

#if os(Linux)
  import CLinux
  #if canImport(Glibc)
    import Glibc
  #else
    import Musl
  #endif

  /// epoll(7), whose cost does not grow with the number of connections that are quiet.
  final class EpollPoller: Poller {
    private let epoll: CInt
    private var events = [epoll_event](repeating: epoll_event(), count: 256)

    init() throws(SocketError) {
      epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
      guard epoll >= 0 else { throw SocketError("cannot create an epoll instance", code: errno) }
    }

    deinit {
      close(epoll)
    }

    func add(_ descriptor: CInt, for readiness: Readiness) throws(SocketError) {
      guard control(EPOLL_CTL_ADD, descriptor, readiness) == 0 else { throw SocketError("cannot watch a socket", code: errno) }
    }

    func change(_ descriptor: CInt, to readiness: Readiness) {
      _ = control(EPOLL_CTL_MOD, descriptor, readiness)
    }

    func remove(_ descriptor: CInt) {
      _ = control(EPOLL_CTL_DEL, descriptor, [])
    }

    func wait(milliseconds: CInt, into ready: inout [ReadyDescriptor]) {
      ready.removeAll(keepingCapacity: true)
      let count = epoll_wait(epoll, &events, CInt(events.count), milliseconds)
      for index in 0..<max(0, Int(count)) {
        let flags = events[index].events
        var readiness = Readiness()
        if flags & EPOLLIN.rawValue != 0 { readiness.insert(.input) }
        if flags & EPOLLOUT.rawValue != 0 { readiness.insert(.output) }
        if flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { readiness.insert(.gone) }
        if flags & EPOLLRDHUP.rawValue != 0 { readiness.insert(.ended) }
        ready.append(ReadyDescriptor(descriptor: events[index].data.fd, readiness: readiness))
      }
    }

    private func control(_ operation: CInt, _ descriptor: CInt, _ readiness: Readiness) -> CInt {
      var event = epoll_event()
      if readiness.contains(.input) { event.events |= EPOLLIN.rawValue }
      if readiness.contains(.output) { event.events |= EPOLLOUT.rawValue }
      if readiness.contains(.ended) { event.events |= EPOLLRDHUP.rawValue }
      event.data.fd = descriptor
      return epoll_ctl(epoll, operation, descriptor, &event)
    }
  }
#endif

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

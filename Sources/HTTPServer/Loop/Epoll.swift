internal import CLinux
internal import Glibc

/// An epoll(7) instance, which reports descriptors for as long as they are ready (level-triggered).
final class Epoll {
  private let descriptor: CInt
  private var events = [epoll_event](repeating: epoll_event(), count: 256)

  init() throws(SocketError) {
    descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw SocketError("cannot create an epoll instance", code: errno) }
  }

  deinit {
    close(descriptor)
  }

  /// Begins to watch `watched`; throws if the system has no room for it.
  func add(_ watched: CInt, for readiness: Readiness) throws(SocketError) {
    guard control(EPOLL_CTL_ADD, watched, readiness) == 0 else { throw SocketError("cannot watch a socket", code: errno) }
  }

  /// Changes what `watched` is watched for.
  func change(_ watched: CInt, to readiness: Readiness) {
    _ = control(EPOLL_CTL_MOD, watched, readiness)
  }

  /// Stops watching `watched`, which is still open.
  func remove(_ watched: CInt) {
    _ = control(EPOLL_CTL_DEL, watched, [])
  }

  /// Waits up to `milliseconds`, or without limit if that is -1, and replaces the contents of `ready` with the descriptors that are ready.
  func wait(milliseconds: CInt, into ready: inout [ReadyDescriptor]) {
    ready.removeAll(keepingCapacity: true)
    let count = epoll_wait(descriptor, &events, CInt(events.count), milliseconds)
    for index in 0..<max(0, Int(count)) {
      let flags = events[index].events
      var readiness = Readiness()
      if flags & EPOLLIN.rawValue != 0 { readiness.insert(.input) }
      if flags & EPOLLOUT.rawValue != 0 { readiness.insert(.output) }
      if flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { readiness.insert(.hangUp) }
      if flags & EPOLLRDHUP.rawValue != 0 { readiness.insert(.inputEnded) }
      ready.append(ReadyDescriptor(descriptor: events[index].data.fd, readiness: readiness))
    }
  }

  private func control(_ operation: CInt, _ watched: CInt, _ readiness: Readiness) -> CInt {
    var event = epoll_event()
    if readiness.contains(.input) { event.events |= EPOLLIN.rawValue }
    if readiness.contains(.output) { event.events |= EPOLLOUT.rawValue }
    if readiness.contains(.inputEnded) { event.events |= EPOLLRDHUP.rawValue }
    event.data.fd = watched
    return epoll_ctl(descriptor, operation, watched, &event)
  }
}

/// What a descriptor is ready for, or is watched for.
struct Readiness: OptionSet, Sendable {
  let rawValue: UInt8

  /// Bytes can be read, or the end of the input.
  static let input = Readiness(rawValue: 1)
  /// Bytes can be written.
  static let output = Readiness(rawValue: 2)
  /// The peer has closed both directions; always reported.
  static let hangUp = Readiness(rawValue: 4)
  /// The peer has closed its output, even if bytes that it sent before are still unread.
  static let inputEnded = Readiness(rawValue: 8)
}

/// A descriptor that has become ready.
struct ReadyDescriptor: Sendable {
  let descriptor: CInt
  let readiness: Readiness
}

/// An object that the event loop notifies when its descriptor is ready.
protocol Pollable: AnyObject {
  func becomeReady(_ readiness: Readiness)
}

internal import Glibc

/// poll(2), for systems without epoll.
final class PollPoller: Poller {
  private var entries: [pollfd] = []
  /// Where each descriptor stands in `entries`.
  private var places: [CInt: Int] = [:]

  func add(_ descriptor: CInt, for readiness: Readiness) throws(SocketError) {
    places[descriptor] = entries.count
    entries.append(pollfd(fd: descriptor, events: Self.events(readiness), revents: 0))
  }

  func change(_ descriptor: CInt, to readiness: Readiness) {
    guard let place = places[descriptor] else { return }
    entries[place].events = Self.events(readiness)
  }

  func remove(_ descriptor: CInt) {
    guard let place = places.removeValue(forKey: descriptor), let last = entries.popLast() else { return }
    guard place < entries.count else { return }
    entries[place] = last
    places[last.fd] = place
  }

  func wait(milliseconds: CInt, into ready: inout [ReadyDescriptor]) {
    ready.removeAll(keepingCapacity: true)
    guard poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return }
    for entry in entries where entry.revents != 0 {
      var readiness = Readiness()
      if entry.revents & Int16(POLLIN) != 0 { readiness.insert(.input) }
      if entry.revents & Int16(POLLOUT) != 0 { readiness.insert(.output) }
      if entry.revents & Int16(POLLERR | POLLHUP) != 0 { readiness.insert(.gone) }
      if entry.revents & Self.pollEnded != 0 { readiness.insert(.ended) }
      ready.append(ReadyDescriptor(descriptor: entry.fd, readiness: readiness))
    }
  }

  private static func events(_ readiness: Readiness) -> Int16 {
    (readiness.contains(.input) ? Int16(POLLIN) : 0) | (readiness.contains(.output) ? Int16(POLLOUT) : 0)
      | (readiness.contains(.ended) ? pollEnded : 0)
  }

  /// Linux's POLLRDHUP, which Glibc's header shows only to those who ask for its extensions.
  private static let pollEnded: Int16 = 0x2000
}

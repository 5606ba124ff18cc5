import Glibc
import Testing

/// How a connection was after an answer.
enum FaultEnd: Sendable {
  /// Open for the next request.
  case open
  /// Closed in good order (FIN).
  case closed
  /// Reset (RST).
  case reset
  /// Nothing came for five seconds.
  case silent
}

/// What came back, byte for byte.
struct FaultReceived {
  var bytes: [UInt8] = []
  /// The bytes of each read, to tell pieces.
  var pieces: [Int] = []
  var end = FaultEnd.open

  private var headEnd: Int? { bytes.indices.dropLast(3).first { bytes[$0..<($0 + 4)] == [13, 10, 13, 10] } }
  var head: String { headEnd.map { String(decoding: bytes[..<$0], as: UTF8.self) } ?? "" }
  var body: String { headEnd.map { String(decoding: bytes[($0 + 4)...], as: UTF8.self) } ?? "" }
  var bodyCount: Int { headEnd.map { bytes.count - $0 - 4 } ?? 0 }
  var status: Int? { head.hasPrefix("HTTP/1.1 ") ? Int(head.split(separator: " ")[1]) : nil }
  var length: Int? { header("content-length").flatMap { Int($0) } }

  func header(_ name: String) -> String? {
    head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
  }

  /// Whether the answer is all there and another can follow.
  var isComplete: Bool {
    guard let length, header("connection") != "close" else { return status == 204 && header("connection") != "close" }
    return bodyCount >= length
  }
}

/// A client that sends one request at a time and tells how its connection fared.
final class FaultClient {
  private let descriptor: CInt

  /// Connects to a port of this machine; every read waits for five seconds at the most.
  init(port: Int) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // connect takes any kind of address by one pointer type.
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    try #require(result == 0)
    var time = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func send(_ method: String, _ target: String, _ body: String = "", key: String = "phx_one") {
    let text =
      "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(key)\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    let bytes = Array(text.utf8)
    _ = Glibc.send(descriptor, bytes, bytes.count, CInt(truncatingIfNeeded: MSG_NOSIGNAL))
  }

  /// Whether something has come that is not read yet.
  var hasInput: Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 0) == 1
  }

  /// Reads until the answer is complete or the connection ends.
  func receive() -> FaultReceived {
    var received = FaultReceived()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !received.isComplete {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else {
        received.end = count == 0 ? .closed : errno == ECONNRESET ? .reset : .silent
        break
      }
      received.bytes += buffer.prefix(count)
      received.pieces.append(count)
    }
    return received
  }

  func exchange(_ method: String, _ target: String, _ body: String = "", key: String = "phx_one") -> FaultReceived {
    send(method, target, body, key: key)
    return receive()
  }
}

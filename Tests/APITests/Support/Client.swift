import Glibc
import Testing

/// A client of HTTP/1.1 on one kept connection: bytes out, bytes in, nothing that an HTTP library would mend on the way.
///
/// Where an answer ends the connection it makes another one.
final class Client {
  private let port: Int
  private var descriptor: CInt = -1
  private var unread: [UInt8] = []
  /// Whether the last answer ended the connection, as every refusal of the server does.
  private var closes = false

  /// Connects to a port of this machine; every read waits for ten seconds at the most.
  init(port: Int) throws {
    self.port = port
    try connect()
  }

  deinit { close(descriptor) }

  private func connect() throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // connect takes any kind of address by one pointer type.
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    try #require(result == 0)
    var time = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Sends one request and reads its answer to the end.
  func exchange(_ sent: Sent) throws -> Received {
    var text = "\(sent.method) \(sent.target) HTTP/1.1\r\nHost: \(World.host)\r\n"
    for (name, value) in sent.headers { text += "\(name): \(value)\r\n" }
    if !sent.body.isEmpty || ["POST", "PUT", "PATCH"].contains(sent.method) { text += "Content-Length: \(sent.body.count)\r\n" }
    try write(Array("\(text)\r\n".utf8) + sent.body)
    let received = try receive(withContent: sent.method != "HEAD")
    if closes {
      close(descriptor)
      unread = []
      try connect()
    }
    return received
  }

  private func receive(withContent hasContent: Bool) throws -> Received {
    var end: Int?
    while end == nil {
      end = unread.indices.dropLast(3).first { unread[$0..<($0 + 4)] == [13, 10, 13, 10] }
      if end == nil { try read() }
    }
    let headEnd = try #require(end)
    let lines = String(decoding: unread[..<headEnd], as: UTF8.self).split(separator: "\r\n").map(String.init)
    unread.removeFirst(headEnd + 4)
    let status = try #require(lines.first.flatMap { Int($0.split(separator: " ")[1]) })
    let length = lines.compactMap { line in
      line.lowercased().hasPrefix("content-length: ") ? Int(line.dropFirst("content-length: ".count)) : nil
    }.first
    var body: [UInt8] = []
    if hasContent, let length {
      while unread.count < length { try read() }
      body = Array(unread.prefix(length))
      unread.removeFirst(length)
    }
    closes = lines.contains { $0.lowercased() == "connection: close" }
    let own = ["date: ", "content-length: ", "connection: "]
    let headers = lines.dropFirst().filter { line in !own.contains { line.lowercased().hasPrefix($0) } }
    return Received(status: status, headers: Array(headers), body: String(decoding: body, as: UTF8.self))
  }

  private func read() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    try #require(count > 0, "the connection was closed, or nothing came")
    unread += buffer.prefix(count)
  }

  private func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(truncatingIfNeeded: MSG_NOSIGNAL)) }
      try #require(count > 0)
      rest = rest.dropFirst(count)
    }
  }
}

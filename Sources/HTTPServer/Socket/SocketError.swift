#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A call of the system about a socket that failed.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What could not be done, such as `cannot listen on 127.0.0.1:8000`.
  package let operation: String
  /// The system's words for the reason, such as `Address already in use`.
  package let reason: String

  /// Both in one line: `cannot listen on 127.0.0.1:8000: Address already in use`.
  package var description: String { "\(operation): \(reason)" }

  init(_ operation: String, reason: String) {
    self.operation = operation
    self.reason = reason
  }

  /// Takes the reason from an `errno`.
  init(_ operation: String, code: CInt) {
    self.init(operation, reason: strerror(code).map { String(cString: $0) } ?? "error \(code)")
  }
}

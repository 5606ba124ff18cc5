import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Brings work to the loop from other threads, and wakes it up.
final class Mailbox: Sendable {
  /// Work for the loop.
  typealias Job = @Sendable (Worker) -> Void

  private struct Contents {
    var jobs: [Job] = []
    var isClosed = false
  }

  private let contents = Mutex(Contents())
  private let writeEnd: CInt
  /// Ready for reading when there is a job.
  let descriptor: CInt

  /// A pipe and not an eventfd, since that works on every system alike.
  init() throws(SocketError) {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SocketError("cannot create a pipe", code: errno) }
    for end in ends { Socket.unblock(end) }
    descriptor = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    closeDescriptor(descriptor)
    closeDescriptor(writeEnd)
  }

  /// Leaves a job for the loop; false when the loop has ended.
  @discardableResult
  func post(_ job: @escaping Job) -> Bool {
    contents.withLock { contents in
      guard !contents.isClosed else { return false }
      contents.jobs.append(job)
      if contents.jobs.count == 1 {
        var byte: UInt8 = 0
        _ = write(writeEnd, &byte, 1)
      }
      return true
    }
  }

  /// Takes the jobs out in their order.
  func take() -> [Job] {
    contents.withLock { contents in
      var bytes: UInt64 = 0
      _ = read(descriptor, &bytes, 8)
      defer { contents.jobs = [] }
      return contents.jobs
    }
  }

  /// Takes no further job, and gives those that are left.
  func close() -> [Job] {
    contents.withLock { contents in
      contents.isClosed = true
      defer { contents.jobs = [] }
      return contents.jobs
    }
  }
}

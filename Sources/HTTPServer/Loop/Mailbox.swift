internal import Dispatch
internal import Glibc

/// Brings work to the loop from other threads, and wakes it up.
///
/// `@unchecked` since only `queue` touches what changes. `Synchronization.Mutex` would need no such promise, but the thread sanitizer sees
/// neither its locks on Linux nor that there is no race then.
final class Mailbox: @unchecked Sendable {
  /// Work for the loop.
  typealias Job = @Sendable (Worker) -> Void

  private let queue = DispatchQueue(label: "http-server.mailbox")
  private var jobs: [Job] = []
  private var isClosed = false
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
    queue.sync {
      guard !isClosed else { return false }
      jobs.append(job)
      if jobs.count == 1 {
        var byte: UInt8 = 0
        _ = write(writeEnd, &byte, 1)
      }
      return true
    }
  }

  /// Takes the jobs out in their order.
  func take() -> [Job] {
    queue.sync {
      var bytes: UInt64 = 0
      _ = read(descriptor, &bytes, 8)
      defer { jobs = [] }
      return jobs
    }
  }

  /// Takes no further job, and gives those that are left.
  func close() -> [Job] {
    queue.sync {
      isClosed = true
      defer { jobs = [] }
      return jobs
    }
  }
}

/// Does the jobs of a mailbox on the loop.
final class MailboxReader: Pollable {
  private let mailbox: Mailbox
  private unowned let worker: Worker

  init(mailbox: Mailbox, worker: Worker) {
    self.mailbox = mailbox
    self.worker = worker
  }

  func becomeReady(_ readiness: Readiness) {
    for job in mailbox.take() { job(worker) }
  }
}

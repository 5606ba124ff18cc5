internal import CLinux
internal import Dispatch
internal import Glibc

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
    closeDescriptor(descriptor)
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

/// Runs the jobs of a mailbox on the loop.
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

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

import Testing

@testable import HTTPServer

@Suite struct EncodingTests {
  @Test(arguments: [
    (Int64(0), "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
    (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
  ])
  func writesDates(second: Int64, expected: String) {
    #expect(DateField.fixdate(second: second) == expected)
  }

  private func encoded(_ response: Response, _ context: ResponseContext = ResponseContext()) -> String {
    var encoder = ResponseEncoder()
    encoder.setTime(microseconds: 0)
    var batch = OutputBatch()
    encoder.encode(.final(response, context), into: &batch)
    return String(decoding: batch.bytes, as: UTF8.self)
  }

  @Test func letsNoValueBeginALine() {
    let response = Response(.ok, fields: [Field(name: "X", value: "a\r\nY: b\u{0}")])
    #expect(encoded(response).contains("\r\nX: a  Y: b \r\n"))
  }

  @Test func sendsItsOwnFieldsOnce() {
    let response = Response(
      .created,
      fields: ["content-length", "Date", "Connection", "Transfer-Encoding"].map { Field(name: $0, value: "x") }, body: [97])
    #expect(
      encoded(response, ResponseContext(persistence: .stated))
        == "HTTP/1.1 201 Created\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\na")
  }

  @Test(arguments: [204, 304])
  func sendsNoLengthWithoutContent(code: Int) {
    #expect(!encoded(Response(Status(code), body: [97])).contains("Content-Length"))
    #expect(encoded(Response(Status(code), body: [97])).hasSuffix("GMT\r\n\r\n"))
  }

  @Test func writesAStatusWithoutAPhrase() {
    #expect(encoded(Response(Status(499))).hasPrefix("HTTP/1.1 499 \r\n"))
  }

  @Test func keepsLargeContentInAPieceOfItsOwn() {
    let content = [UInt8](repeating: 7, count: OutputQueue.largePiece + 1)
    var batch = OutputBatch()
    ResponseEncoder().encode(.final(Response(.ok, body: content), ResponseContext()), into: &batch)
    ResponseEncoder().encode(.interim, into: &batch)
    #expect(!batch.isFlat)
    var queue = OutputQueue()
    batch.drain(into: &queue)
    #expect(queue.pieces.count == 3)
    #expect(queue.pieces[1].bytes == content)
    queue.remove(queue.pieces[0].bytes.count + 5)
    #expect(queue.pieces.count == 2)
    #expect(queue.offset == 5)
    queue.remove(queue.count)
    #expect(queue.isEmpty && queue.pieces.isEmpty && queue.offset == 0)
  }

  @Test func queuesShareEqualContentForAsLongAsItWaits() {
    func queue(_ byte: UInt8, count: Int = OutputQueue.largePiece + 1) -> OutputQueue {
      var queue = OutputQueue()
      queue.append([1])
      queue.append([UInt8](repeating: byte, count: count))
      return queue
    }
    var waiting = WaitingPieces()
    var queues = [queue(7), queue(8), queue(7), queue(7, count: 100), queue(7, count: 100)]
    for index in queues.indices { queues[index].share(&waiting) }
    #expect(queues[0].pieces[1] === queues[2].pieces[1])
    #expect(queues[0].pieces[1] !== queues[1].pieces[1] && queues[1].pieces[1].bytes.last == 8)
    #expect(queues[3].pieces[1] !== queues[4].pieces[1], "a small one is not worth the look")
    weak let piece = queues[0].pieces[1]
    queues[0].remove(2)
    #expect(queues[0].pieces[0] === queues[2].pieces[1] && queues[0].offset == 1)
    queues = []
    #expect(piece == nil)
  }
}

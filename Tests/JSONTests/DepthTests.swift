import Foundation
import JSON
import Testing

@Suite struct DepthTests {
  @Test(arguments: ["[", "{\"a\":"])
  func refusesDeepNesting(opening: String) {
    let text = String(repeating: opening, count: 100_000)
    #expect {
      try JSONValue(parsing: text.utf8)
    } throws: { error in
      let position = opening.count * 512
      return (error as? JSONParseError)?.description == "Nested too deeply: line 1 column \(position + 1) (char \(position))"
    }
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func readsAndWritesTheDeepestOnASmallStack(opening: String, closing: String) async throws {
    let text = String(repeating: opening, count: 512).dropLast(opening == "[" ? 0 : 4) + String(repeating: closing, count: 512)
    let result = await withCheckedContinuation { continuation in
      let thread = Thread {
        continuation.resume(returning: try? JSONValue(parsing: text.utf8).encoded)
      }
      // The stack size of Dispatch's threads.
      thread.stackSize = 512 * 1024
      thread.start()
    }
    #expect(result == Array(text.utf8))
  }
}

import JSON

/// What is parsed is written, parsed again, and is the same; a text that is too deep for one limit parses no differently for another.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = Array(UnsafeBufferPointer(start: start, count: count))
  let value: JSONValue
  do {
    value = try JSONValue(parsing: text)
  } catch {
    require(error.position <= count && error.line >= 1 && error.column >= 1, "an error stands outside the text: \(error)")
    return 0
  }
  let written = value.encoded
  do {
    let again = try JSONValue(parsing: written)
    require(again == value, "what was written says something else: \(String(decoding: written, as: UTF8.self))")
    require(again.encoded == written, "the second text differs from the first")
  } catch {
    fatalError("what was written does not parse: \(error)")
  }
  do {
    let shallow = try JSONValue(parsing: text, maximumDepth: 3)
    require(shallow == value, "the limit of the depth changes the value")
  } catch {
    require(error.reason == "Nested too deeply", "the limit of the depth changes the error: \(error)")
  }
  return 0
}

/// Unlike `precondition`, says in an optimized build too what does not hold.
private func require(_ holds: Bool, _ complaint: @autoclosure () -> String) {
  if !holds { fatalError(complaint()) }
}

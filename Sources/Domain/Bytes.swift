extension [UInt8] {
  /// Whether `part` stands somewhere in it, as the empty one does everywhere.
  package func holds(_ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    guard count >= part.count else { return false }
    return withUnsafeBufferPointer { bytes in
      (0...(bytes.count - part.count)).contains { index in
        bytes[index] == first && bytes[index..<(index + part.count)].elementsEqual(part)
      }
    }
  }
}

/// Numbers in the place of names, the same for the same.
struct Pseudonyms {
  private var numbers: [String: Int] = [:]

  /// The number of `name`, by when it was first seen, from 1.
  mutating func number(_ name: String) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = numbers.count + 1
    return numbers.count
  }

  /// The number of `name`; nil for one that was not seen.
  func known(_ name: String) -> Int? { numbers[name] }
}

/// `--port PORT`, and where the data is: `--seed FILE`, which is copied into memory, or `--db FILE`, which is worked on in WAL mode.
struct Options {
  /// What is wrong with the arguments.
  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  let port: Int
  let seed: String
  let file: String?

  init(_ arguments: ArraySlice<String>) throws {
    var values: [String: String] = [:]
    var rest = arguments
    while let name = rest.popFirst() {
      guard ["--port", "--seed", "--db"].contains(name), let value = rest.popFirst() else {
        throw Mistake(description: "unexpected: \(name)")
      }
      values[name] = value
    }
    guard let port = values["--port"].flatMap(Int.init) else { throw Mistake(description: "--port PORT is missing") }
    guard values["--seed"] != nil || values["--db"] != nil else { throw Mistake(description: "--seed FILE or --db FILE is missing") }
    self.port = port
    seed = values["--seed"] ?? ""
    file = values["--db"]
  }
}

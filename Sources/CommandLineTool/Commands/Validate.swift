internal import Domain
internal import Storage

/// `validate`: checks fixtures, each by itself.
enum Validate {
  static let command = Command(
    name: "validate", abstract: "Check fixtures, and say of each mistake where it stands.",
    discussion: "Each file is checked by itself. The mistakes go to stderr, one a line; the exit code is 1 if there are any.",
    options: [], operands: .many("fixture"), run: run)

  private static func run(_ arguments: Arguments) throws {
    var complaints: [String] = []
    for path in arguments.operands {
      do {
        let file = try FixtureFile(name: path, parsing: Files.read(path))
        var reader = FixtureReader(now: EmulatorClock.system.now, random: RandomStream())
        try StandardOutput.writeLine("\(path): \(try reader.read([file]).summary)")
      } catch let error as FixtureError {
        complaints += error.mistakes.map(\.description)
      } catch {
        complaints.append("\(error)")
      }
    }
    for complaint in complaints { StandardError.writeLine(complaint) }
    if !complaints.isEmpty { throw Failure.saidAlready }
  }
}

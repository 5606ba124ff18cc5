internal import Emulator
internal import HTTPServer
internal import SQLite
internal import Synchronization

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

/// Reads fixtures from files.
enum FixtureFiles {
  /// The fixtures at `paths`, each named by its path.
  ///
  /// - Throws: `Failure` for a file that cannot be read or is not JSON.
  static func read(_ paths: [String]) throws(Failure) -> [FixtureFile] {
    var files: [FixtureFile] = []
    for path in paths {
      let bytes = try Files.read(path)
      files.append(try Failure.wrap { try FixtureFile(name: path, parsing: bytes) })
    }
    return files
  }
}

extension Failure {
  /// Runs `body` and puts what it throws into words for somebody at the command line.
  static func wrap<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
    do {
      return try body()
    } catch let error as FixtureError {
      throw Failure("the fixture was not loaded:", details: error.mistakes.map(\.description))
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure("\(error)")
    }
  }
}

/// Shows on a terminal how far a long load is.
///
/// A short one shows nothing.
final class Progress: Sendable {
  private let task: String
  private let started = ContinuousClock.now
  private let shown = Mutex(0)

  /// Progress of `task`, such as "loading the seed".
  init(_ task: String) { self.task = task }

  /// Shows that `count` rows of `total` are in, where that is a new hundredth and somebody has been waiting for it.
  func show(_ count: Int, of total: Int) {
    guard count.isMultiple(of: 256), StandardError.isTerminal, ContinuousClock.now - started > .milliseconds(300) else { return }
    let percent = count * 100 / max(total, 1)
    shown.withLock { shown in
      guard percent > shown else { return }
      shown = percent
      StandardError.write("\r\(task): \(percent) %")
    }
  }

  /// Takes the display away.
  func end() {
    if shown.withLock({ $0 }) > 0 { StandardError.write("\r\u{1b}[K") }
  }
}

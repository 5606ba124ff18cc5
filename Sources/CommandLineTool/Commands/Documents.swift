internal import Emulator
internal import HTTPServer
internal import JSON
internal import SQLite
internal import Synchronization

/// `openapi`: writes the OpenAPI document of the emulated API.
enum OpenAPICommand {
  private static let contract = Option<Contract>("contract", "documented|observed", "The contract to describe. (default: documented)")
  static let command = Command(
    name: "openapi", abstract: "Write the OpenAPI 3.1 document of the emulated API to stdout.",
    discussion: "A running emulator serves the same document at /api/schema/.", options: [contract.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    try StandardOutput.write(APIDocument.json(arguments.value(contract) ?? .documented).encoded + [UInt8(ascii: "\n")])
  }
}

/// `fidelity`: writes the fidelity ledger.
enum FidelityCommand {
  private static let json = Option<Flag>("json", "", "Write JSON, with separate members for the source, the tests and the reason.")
  static let command = Command(
    name: "fidelity", abstract: "List which behaviours of the hosted service are emulated, and which are not.",
    discussion: """
      One line for each behaviour, or for each contract if they differ: the behaviour's id, its contract, the number of its tests or "not \
      emulated", the behaviour, why it is not emulated, and in brackets its source. What the hosted service does changes: that of the \
      observed contract is as of \(Contract.asOf), and each source has the date that it is true for.
      """,
    options: [json.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    if arguments.value(json)?.isOn == true { return try StandardOutput.write(Ledger.json) }
    let rows = Ledger.lines.flatMap { line in
      func row(_ contract: String, _ behaviour: String, _ source: String) -> [String] {
        [
          line.id, contract, line.isEmulated ? "\(line.tests.count)" : "not emulated",
          [behaviour, line.reason, "[\(source)]"].compactMap { $0 }.joined(separator: " "),
        ]
      }
      guard line.differs else { return [row(line.contracts.count == 1 ? line.contracts[0] : "both", line.sentence, line.evidence)] }
      return Contract.allCases.map { row($0.rawValue, line.behaviour($0), line.source($0)) }
    }
    for line in table([["ID", "CONTRACT", "TESTS", "BEHAVIOUR"]] + rows) { try StandardOutput.writeLine(line) }
  }

  /// Formats rows as lines with aligned columns; the last column is not padded.
  private static func table(_ rows: [[String]]) -> [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.dropLast().enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.map { row in
      let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
      return (cells + row.suffix(1)).joined(separator: "  ")
    }
  }
}

/// `validate`: checks each of several fixtures.
enum Validate {
  static let command = Command(
    name: "validate", abstract: "Check fixtures, and report each mistake with its place.",
    discussion: "Each file is checked separately. Mistakes are written to stderr, one per line; the exit code is 1 if there are any.",
    options: [], operands: .many("fixture"), run: run)

  private static func run(_ arguments: Arguments) throws {
    var mistakes: [String] = []
    for path in arguments.operands {
      do {
        let file = try FixtureFile(name: path, parsing: Files.read(path))
        var reader = FixtureReader(now: EmulatorClock.system.now, random: RandomStream())
        try StandardOutput.writeLine("\(path): \(try reader.read([file]).summary)")
      } catch let error as FixtureError {
        mistakes += error.mistakes.map(\.description)
      } catch {
        mistakes.append("\(error)")
      }
    }
    for mistake in mistakes { StandardError.writeLine(mistake) }
    if !mistakes.isEmpty { throw Failure.alreadyReported }
  }
}

/// Reads fixtures from files.
enum FixtureFiles {
  /// Reads the fixtures at `paths`.
  ///
  /// - Throws: `Failure` if a file cannot be read or is not JSON.
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
  /// Runs `body`, and converts an error to a message for the command line.
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

/// Shows the progress of a long load on a terminal; a short load shows nothing.
final class Progress: Sendable {
  private let task: String
  private let started = ContinuousClock.now
  private let shown = Mutex(0)

  /// Makes the progress of `task`, such as "loading the seed".
  init(_ task: String) { self.task = task }

  /// Shows that `count` of `total` rows are loaded, if the percentage has changed and the load takes long.
  func show(_ count: Int, of total: Int) {
    guard count.isMultiple(of: 256), StandardError.isTerminal, ContinuousClock.now - started > .milliseconds(300) else { return }
    let percent = count * 100 / max(total, 1)
    shown.withLock { shown in
      guard percent > shown else { return }
      shown = percent
      StandardError.write("\r\(task): \(percent) %")
    }
  }

  /// Clears the display.
  func end() {
    if shown.withLock({ $0 }) > 0 { StandardError.write("\r\u{1b}[K") }
  }
}

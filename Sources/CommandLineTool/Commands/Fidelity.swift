internal import Fidelity

/// `fidelity`: writes the fidelity ledger.
enum FidelityCommand {
  private static let json = Option<Flag>("json", "", "Write JSON, with the tests' names and the reasons.")
  static let command = Command(
    name: "fidelity", abstract: "List what the emulator does as the hosted service, and what it does not.",
    discussion: "One behaviour a line: id, contracts, source, behaviour and how many tests hold it, or \"not emulated\".",
    options: [json.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    if arguments.value(json)?.isOn == true { return try StandardOutput.write(Ledger.json) }
    let rows = try Ledger.lines().map { line in
      [
        line.id, line.contracts.joined(separator: ","), line.source, line.behaviour,
        line.isEmulated ? "\(line.tests.count)" : "not emulated",
      ]
    }
    try StandardOutput.write(table([["ID", "CONTRACTS", "SOURCE", "BEHAVIOUR", "TESTS"]] + rows))
  }

  private static func table(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.map { row in
      let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
      return cells.dropLast().joined(separator: "  ") + "  \(row.last ?? "")\n"
    }.joined()
  }
}

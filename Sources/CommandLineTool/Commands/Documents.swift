internal import Emulator
internal import JSON

/// `openapi`: writes the emulated API's document.
enum OpenAPICommand {
  private static let contract = Option<Contract>("contract", "documented|observed", "Whose document. (default: documented)")
  static let command = Command(
    name: "openapi", abstract: "Write the OpenAPI 3.1 document of the emulated API to stdout.",
    discussion: "A running emulator answers with the same at /api/schema/.", options: [contract.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    try StandardOutput.write(APIDocument.json(arguments.value(contract) ?? .documented).encoded + [UInt8(ascii: "\n")])
  }
}

/// `fidelity`: writes the fidelity ledger.
enum FidelityCommand {
  private static let json = Option<Flag>("json", "", "Write JSON, with each line's source, tests and reason of its own.")
  static let command = Command(
    name: "fidelity", abstract: "List what the emulator does as the hosted service, and what it does not.",
    discussion: """
      One behaviour a line: its id, the contract that has it, how many tests hold it, or "not emulated", the behaviour, why it is not \
      emulated, and in brackets its source.
      """,
    options: [json.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    if arguments.value(json)?.isOn == true { return try StandardOutput.write(Ledger.json) }
    let rows = try Ledger.lines().map { line in
      [
        line.id, line.contracts.count == 1 ? line.contracts[0] : "both", line.isEmulated ? "\(line.tests.count)" : "not emulated",
        [line.behaviour, line.reason, "[\(line.source)]"].compactMap { $0 }.joined(separator: " "),
      ]
    }
    for line in table([["ID", "CONTRACT", "TESTS", "BEHAVIOUR"]] + rows) { try StandardOutput.writeLine(line) }
  }

  /// The rows as lines with their cells under one another; the last of each as long as it is.
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

internal import Emulator
internal import JSON

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
      One line for each behaviour: its id, its contract, the number of its tests or "not emulated", the behaviour, why it is not emulated, \
      and in brackets its source.
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

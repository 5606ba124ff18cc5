internal import API
internal import Domain
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

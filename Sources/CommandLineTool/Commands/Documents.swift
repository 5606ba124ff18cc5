internal import Emulator
internal import JSON

/// `openapi`: writes the OpenAPI document of the emulated API.
enum OpenAPICommand {
  private static let contract = Option("contract", Values.contract, "The contract to describe.", default: "documented")
  static let command = Command(
    name: "openapi", abstract: "Write the OpenAPI 3.1 document of the emulated API to stdout.",
    discussion: "A running emulator serves the same document at /api/schema/.",
    examples: ["--contract observed > openapi.json"], options: [contract.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    try StandardOutput.write(APIDocument.json(arguments.required(contract)).encoded + [UInt8(ascii: "\n")])
  }
}

/// `fidelity`: writes the fidelity ledger.
enum FidelityCommand {
  private static let json = Option("json", Values.flag, "Write JSON, with separate members for the source, the tests and the reason.")
  static let command = Command(
    name: "fidelity", abstract: "List which behaviours of the hosted service are emulated, and which are not.",
    discussion: """
      One line for each behaviour, or for each contract if they differ: the behaviour's id, its contract, the number of its tests or "not \
      emulated", the behaviour, why it is not emulated, and in brackets its source. The hosted service changes over time: \
      the observed contract describes it as of \(Contract.asOf), and each source has a date.
      """,
    examples: ["", "--json"], options: [json.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    if arguments.value(json) == true { return try StandardOutput.write(Ledger.json) }
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

/// `schema`: writes the JSON Schema of fixtures.
enum SchemaCommand {
  static let command = Command(
    name: "schema", abstract: "Write the JSON Schema of fixtures to stdout.",
    discussion: "If a fixture names the file in $schema, editors complete and check it.", examples: ["> fixture.schema.json"], options: [],
    run: { _ in try StandardOutput.write(FixtureFile.schema) })
}

/// `completions`: writes the completion script of a shell.
enum CompletionsCommand {
  static let command = Command(
    name: "completions", abstract: "Write a completion script for a shell to stdout.",
    examples: [
      "bash > /etc/bash_completion.d/playlists-emulator", "zsh > \"${fpath[1]}/_playlists_emulator\"",
      "fish > ~/.config/fish/completions/playlists-emulator.fish",
    ], options: [], operands: .one("bash|zsh|fish"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let shell = arguments.operands[0]
    let completions = Completions(commands: PlaylistsEmulatorCommand.commands)
    switch shell {
    case "bash": try StandardOutput.write(completions.bash)
    case "zsh": try StandardOutput.write(completions.zsh)
    case "fish": try StandardOutput.write(completions.fish)
    default:
      throw Arguments.Mistake(
        "there are no completions for '\(shell)', only for bash, zsh and fish", unknown: shell, names: ["bash", "zsh", "fish"],
        command: command.name)
    }
  }
}

/// Completion scripts, made from the tables of commands and options.
struct Completions {
  let commands: [Command]

  private var names: String { commands.map(\.name).joined(separator: " ") }

  /// Defines a function that proposes words, or what `compgen` finds with the option in `found`.
  var bash: String {
    var seen: Set<String> = []
    var values = ""
    for option in commands.flatMap(\.options) where !option.type.isFlag && seen.insert(option.name).inserted {
      values += "    --\(option.name)) words='\(option.type.choices.joined(separator: " "))'\(option.type.isFile ? " found=-f" : "") ;;\n"
    }
    let arguments = commands.map { command in
      let words = (command.options.map { "--\($0.name)" } + ["--help"] + command.operands.choices).joined(separator: " ")
      return "      \(command.name)) words='\(words)'\(command.operands.areFiles ? " found=-f" : "") ;;\n"
    }
    return """
      _playlists_emulator() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=serve words='' found=''
        if [[ $current == = ]]; then current=''; elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi
        if [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[1]} != -* ]]; then command=${COMP_WORDS[1]}; fi
        case $previous in
      \(values)    --) found=-c ;;
          *)
            case $command in
      \(arguments.joined())      esac
            if [[ $COMP_CWORD == 1 && $current != -* ]]; then words='\(names)'; fi
            if [[ " ${COMP_WORDS[*]:0:COMP_CWORD} " == *' -- '* ]]; then words='' found=-f; fi
            ;;
        esac
        mapfile -t COMPREPLY < <(compgen -W "$words" $found -- "$current")
        if [[ $found == -f ]]; then compopt -o filenames 2>/dev/null; fi
      }
      complete -F _playlists_emulator playlists-emulator

      """
  }

  var zsh: String {
    let described = commands.map { "      '\($0.name):\(Self.brief($0.abstract))'\n" }
    let arguments = commands.map { command in
      let options = command.options.map { option in
        let value =
          option.type.isFlag ? "" : ":\(option.type.name.filter { $0 != ":" }):\(Self.action(option.type.choices, option.type.isFile))"
        let name = (option.separator == nil ? "--" : "*--") + option.name + (option.type.isFlag ? "" : "=")
        return "'\(name)[\(Self.brief(option.help))]\(value)'"
      }
      let operands =
        switch command.operands {
        case .none: ""
        case .one(let name): "'1:\(name):\(Self.action(command.operands.choices, command.operands.areFiles))'"
        case .many(let name): "'*:\(name):_files'"
        case .command(let name): "'(-)1:\(name):_command_names -e' '*::arguments:_normal'"
        }
      return "    \(command.name)) _arguments -S '--help[Print the help page]' \((options + [operands]).joined(separator: " ")) ;;\n"
    }
    return """
      #compdef playlists-emulator
      _playlists_emulator() {
        local command=serve
        if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
          local -a commands=(
      \(described.joined())    )
          _describe command commands
          return
        fi
        if [[ $words[2] != -* ]]; then
          command=$words[2]
          shift words
          ((CURRENT--))
        fi
        case $command in
      \(arguments.joined())  esac
      }
      if [[ $funcstack[1] == _playlists_emulator ]]; then _playlists_emulator; else compdef _playlists_emulator playlists-emulator; fi

      """
  }

  var fish: String {
    let others = commands.dropFirst().map(\.name).joined(separator: " ")
    var lines = ["-f"] + commands.map { "-n __fish_use_subcommand -a \($0.name) -d '\(Self.brief($0.abstract))'" }
    for command in commands {
      // The first command is the default.
      let isUsed =
        command.name == commands[0].name ? "not __fish_seen_subcommand_from \(others)" : "__fish_seen_subcommand_from \(command.name)"
      for option in command.options {
        let value = option.type.isFlag ? "" : option.type.isFile ? " -r -F" : " -x -a '\(option.type.choices.joined(separator: " "))'"
        lines.append("-n '\(isUsed)' -l \(option.name)\(value) -d '\(Self.brief(option.help))'")
      }
      switch command.operands {
      case .command: lines.append("-n '\(isUsed); and contains -- -- (commandline -opc)' -x -a '(__fish_complete_subcommand --fcs-skip=2)'")
      case .one, .many:
        lines.append("-n '\(isUsed)' " + (command.operands.areFiles ? "-F" : "-a '\(command.operands.choices.joined(separator: " "))'"))
      case .none: break
      }
    }
    return lines.map { "complete -c playlists-emulator \($0)\n" }.joined()
  }

  /// The beginning of a help text: up to the end of a sentence or a part of it.
  private static func brief(_ help: String) -> String {
    var words: [String] = []
    for word in help.split(separator: " " as Character) {
      let isLast = word.last.map { ".;:".contains($0) } ?? false
      // A quotation mark would end the shell's.
      words.append((isLast ? word.dropLast() : word).map { $0 == "'" ? "’" : String($0) }.joined())
      if isLast { break }
    }
    return words.joined(separator: " ")
  }

  /// What zsh proposes for a value.
  private static func action(_ choices: [String], _ isFile: Bool) -> String {
    choices.isEmpty ? isFile ? "_files" : " " : "(\(choices.joined(separator: " ")))"
  }
}

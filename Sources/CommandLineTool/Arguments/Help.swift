/// The pages of `--help`.
enum Help {
  private static let width = 100
  private static let column = 34

  /// The page of the program, with its commands.
  static func program(_ abstract: String, _ commands: [Command]) -> String {
    var text = "\(abstract)\n\nusage: playlists-emulator [<command>] [<option> …]\n\ncommands:\n"
    for command in commands { text += entry(command.name, command.abstract) }
    text += "\noptions:\n" + entry("--version", "Print version and commit.")
    text += entry("-h, --help", "Print this page, or the page of a command.")
    return text
  }

  /// The page of one command.
  static func command(_ command: Command) -> String {
    var usage = "usage: playlists-emulator \(command.name)"
    for option in command.options where command.required.contains(option.name) { usage += " --\(option.name) <\(option.valueName)>" }
    if command.options.count > command.required.count { usage += " [<option> …]" }
    var text = "\(command.abstract)\n\n\(usage)\(command.operands.usage)\n"
    if !command.discussion.isEmpty { text += "\n" + wrap(command.discussion, indent: 0) }
    text += "\noptions:\n"
    for option in command.options {
      text += entry(option.isFlag ? "--\(option.name)" : "--\(option.name) <\(option.valueName)>", option.help)
    }
    return text + entry("-h, --help", "Print this page.")
  }

  private static func entry(_ term: String, _ help: String) -> String {
    let lead = "  \(term)"
    let gap = lead.count < column ? String(repeating: " ", count: column - lead.count) : "\n" + String(repeating: " ", count: column)
    return lead + gap + wrap(help, indent: column)
  }

  /// Wraps `text` at `width`, indents all lines but the first, and ends it with a line break.
  private static func wrap(_ text: String, indent: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " \(word)"
    }
    lines.append(line)
    return lines.joined(separator: "\n" + String(repeating: " ", count: indent)) + "\n"
  }
}

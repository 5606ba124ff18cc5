import TestSupport
import Testing

/// The completion scripts, made from the tables of commands and options.
@Suite struct CompletionTests {
  /// What bash proposes for the last word of a command line.
  private static func proposals(_ words: [String]) throws -> [Substring] {
    let scratch = try TemporaryDirectory()
    let script = try scratch.write(try Program.run("completions", "bash").output, to: "script")
    _ = try scratch.write("{}", to: "seed one.json")
    let test = """
      source '\(script)'; cd '\(scratch.path)'
      COMP_WORDS=(playlists-emulator \(words.map { "'\($0)'" }.joined(separator: " "))) COMP_CWORD=\(words.count)
      complete -p playlists-emulator >&2; _playlists_emulator; printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try Program.run("exec", "--log-level", "error", "--", "/bin/bash", "-c", test)
    #expect(outcome.errors == "complete -F _playlists_emulator playlists-emulator\n")
    return outcome.output.split(separator: "\n")
  }

  @Test(arguments: [
    (["se"], ["serve", "seed"]), (["exec", "--contra"], ["--contract"]), (["--contract", ""], ["documented", "observed"]),
    // Bash splits words at an equals sign.
    (["exec", "--contract", "="], ["documented", "observed"]), (["exec", "--contract", "=", "o"], ["observed"]),
    (["--log-level", "e"], ["error"]), (["serve", "--rate-limit", ""], ["off", "on"]), (["serve", "--seed", "se"], ["seed one.json"]),
    (["validate", "se"], ["seed one.json"]), (["completions", "f"], ["fish"]), (["serve", "--port", ""], []), (["export", "s"], []),
    (["exec", "--", "true", "se"], ["seed one.json"]), (["verify", "--a"], ["--against"]), (["export", "--a"], []),
  ])
  func bashProposes(words: [String], proposals: [String]) throws {
    #expect(try Self.proposals(words).map(String.init) == proposals)
  }

  @Test func bashProposesCommandsAfterDashes() throws {
    #expect(try Self.proposals(["exec", "--", "tru"]).contains("true"))
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func everyOptionIsInEveryScript(shell: String) throws {
    let script = try Program.run("completions", shell).output
    for option in BadValueTests.options { #expect(script.contains(option.name), "\(option.name)") }
  }
}

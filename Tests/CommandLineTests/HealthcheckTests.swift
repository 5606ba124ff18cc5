import Testing

@Suite struct HealthcheckTests {
  @Test func isZeroWhenReady() throws {
    let emulator = try Emulator()
    for (arguments, environment) in [
      (["--url", "http://127.0.0.1:\(emulator.port)"], [:]), (["--url", "http://localhost:\(emulator.port)/"], [:]),
      ([], ["PORT": "\(emulator.port)"]), (["--url", "http://127.0.0.1:\(emulator.port)"], ["PORT": "1"]),
    ] {
      let outcome = try Program.run(["healthcheck"] + arguments, environment: environment)
      #expect(outcome == Program.Outcome(code: 0, output: "", errors: ""), "\(arguments)")
    }
  }

  @Test func isOneWhenNobodyAnswers() throws {
    let emulator = try Emulator()
    #expect(try emulator.stop().code == 0)
    let outcome = try Program.run("healthcheck", "--url", "http://127.0.0.1:\(emulator.port)")
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    expectSentence(outcome.errors, naming: ["http://127.0.0.1:\(emulator.port)"])
  }
}

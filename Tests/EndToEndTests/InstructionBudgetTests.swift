import Foundation
import TestKit
import Testing

/// What `Benchmarks/check-instructions` says of counts, without counting any.
@Suite struct InstructionBudgetTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func check(counted: [String: Int], budget: [String: Int], machine: String = "here") throws -> (
        code: Int32, output: String
    ) {
        let counts = folder.url.appending(path: "counts.csv")
        let budgets = folder.url.appending(path: "budgets.csv")
        let countLines = counted.sorted { $0.key < $1.key }.map { "\($0.key),\($0.value)" }
        let budgetLines = budget.sorted { $0.key < $1.key }.map { "\($0.key),\($0.value),0.05" }
        try ([machine] + countLines + [""]).joined(separator: "\n").write(to: counts, atomically: true, encoding: .utf8)
        try (["# here", "stage,instructions,tolerance"] + budgetLines + [""]).joined(separator: "\n")
            .write(to: budgets, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = Program.projectRoot.appending(path: "Benchmarks/check-instructions")
        process.arguments = ["--counts", counts.path, "--budgets", budgets.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func withinToleranceIsFine() throws {
        let result = try check(counted: ["count": 1_049, "decode": 2_000], budget: ["count": 1_000, "decode": 2_000])
        #expect(result.code == 0)
        #expect(!result.output.contains("OVER") && !result.output.contains("lower"), "\(result.output)")
    }

    @Test func aBudgetThatIsAFifthLowerFails() throws {
        let result = try check(counted: ["count": 1_000, "decode": 2_000], budget: ["count": 1_000, "decode": 1_600])
        #expect(result.code == 1)
        let over = result.output.split(separator: "\n").filter { $0.contains("OVER BUDGET") }
        #expect(over.count == 1 && over.first?.hasPrefix("decode") == true, "\(result.output)")
    }

    @Test func whatGotMuchBetterAsksForALowerBudget() throws {
        let result = try check(counted: ["count": 700], budget: ["count": 1_000])
        #expect(result.code == 0)
        #expect(result.output.contains("lower the budget"))
    }

    @Test func aStageWithoutCountOrBudgetFails() throws {
        #expect(try check(counted: ["count": 1], budget: ["count": 1, "decode": 1]).code == 1)
        #expect(try check(counted: ["count": 1, "decode": 1], budget: ["count": 1]).code == 1)
    }

    @Test func anotherMachineIsNotCompared() throws {
        let result = try check(counted: ["count": 9_999], budget: ["count": 1], machine: "there")
        #expect(result.code == 0)
        #expect(result.output.contains("not compared") && result.output.contains("there"))
    }

    @Test func everyStageHasABudgetInGit() throws {
        let text = try String(
            contentsOf: Program.projectRoot.appending(path: "Benchmarks/instructions.csv"), encoding: .utf8)
        let lines = text.split(separator: "\n")
        #expect(lines.dropFirst(2).map { $0.split(separator: ",")[0] } == ["decode", "journal", "horizon", "count"])
    }
}

import FaultSimulation
import Testing

/// Some fixed seeds; `make simulate-faults` runs thousands.
@Suite struct FaultSimulationTests {
    // The last two broke a promise once.
    @Test(arguments: [2, 3, 268, 416] as [UInt64])
    func keepsEveryPromise(seed: UInt64) throws {
        let outcome = try SimulationRun.simulate(seed: seed)
        #expect(outcome.violation == nil, "make simulate-faults SEED=\(seed)")
        #expect(outcome.counts.total > 100)
        #expect(outcome.acknowledged > 100)
        #expect(outcome.accepted + outcome.duplicate + outcome.rejected >= Int64(outcome.acknowledged))
    }

    @Test func aSeedReplaysItself() throws {
        let (first, second) = (try SimulationRun.simulate(seed: 4), try SimulationRun.simulate(seed: 4))
        #expect(first.digest == second.digest)
        #expect(first.counts == second.counts)
        #expect(first.digest != 0)
    }

    /// A check that can't fail proves nothing: each planted defect has to be found within a few seeds.
    @Test(arguments: SimulationDefect.named.map(\.name))
    func findsEveryPlantedDefect(name: String) throws {
        let defect: SimulationDefect = try #require(SimulationDefect(name: name))
        var run = SimulationRun(defect: defect)
        try run.run(from: 1) { $0.simulations < 10 }
        let found = try #require(run.failure, "\(name) was not found in \(run.simulations) simulations")
        #expect(Self.expected[name]?.contains(found.violation.kind) == true, "\(name): \(found.violation)")
    }

    private static let expected: [String: Set<Violation.Kind>] = [
        "acknowledge-before-commit": [.lost, .wrong],
        "synchronous-normal": [.lost],
        "duplicates-accepted": [.twice, .wrong],
        "lying-disk": [.lost],
        "recount-off-by-one": [.recount],
        "forgetful-spool": [.lost, .unexpected, .stuck],
    ]
}

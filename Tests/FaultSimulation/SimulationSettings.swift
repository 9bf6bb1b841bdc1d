import Events
import Synchronization

/// How wild a simulated world is. Each seed draws its own, so that some faults come alone and some all together.
struct SimulationSettings {
    let services: Int
    let steps: Int
    let network: SimulatedNetwork.Rates
    /// Chance of a fault other than those of messages, for each step.
    let faultChance: Double
    let weights: [Injection: Double]
    let snapshotChance = 0.01

    /// What can be done to the world; each may lead to one or more faults.
    enum Injection: CaseIterable {
        case breakLink, killSender, killSenderAtCall, cutSender, startSecondSender
        case killIntake, killIntakeAtCall, stopIntake, killCounting, killCountingAtCall, killAll
        case cutPower, cutPowerAtCall, failCall, fillDisk, jumpClock
    }

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed, name: "settings")
        func rate(_ usual: Double) -> Double { usual * ([0, 0.5, 1, 2].randomElement(using: &random) ?? 1) }
        services = 2 + Int(random.next() % 5)
        steps = 500 + Int(random.next() % 1_000)
        network = .init(lost: rate(0.15), repeated: rate(0.35), delayed: rate(0.2), dropped: rate(0.08))
        faultChance = 0.02 + random.unit() * 0.1
        var weights: [Injection: Double] = [:]
        for injection in Injection.allCases { weights[injection] = rate(injection == .cutPowerAtCall ? 5 : 1) }
        self.weights = weights
    }

    func draw(_ random: inout SeededRandom) -> Injection? {
        let sum = Injection.allCases.reduce(0) { $0 + (weights[$1] ?? 0) }
        var rest = random.unit() * sum
        for injection in Injection.allCases {
            rest -= weights[injection] ?? 0
            if rest < 0 { return injection }
        }
        return nil
    }
}

/// A source of chance that closures share.
final class SharedRandom: Sendable {
    private let state: Mutex<SeededRandom>

    init(seed: UInt64, name: String) { state = Mutex(SeededRandom(seed: seed, name: name)) }

    func next() -> UInt64 { state.withLock { $0.next() } }
}

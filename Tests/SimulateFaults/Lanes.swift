import Dispatch
import FaultSimulation
import Foundation
import Synchronization

/// As many processes as there are processors, each with every n-th seed; what they find is added up here.
final class Lanes: Sendable {
    private struct State {
        var run: SimulationRun
        var shown: ContinuousClock.Instant
        var error: (any Error)?
        var isOver = false
    }

    private let lanes: [Lane]
    private let folder: URL
    private let state: Mutex<State>
    private let start = ContinuousClock.now
    private let seconds: Int
    private let faults: Int?

    init(_ options: Options) throws {
        // A lane that has ended is noticed by its missing answer.
        signal(SIGPIPE, SIG_IGN)
        let folder = FileManager.default.temporaryDirectory.appending(path: "dcs-simulations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder
        (seconds, faults) = (options.seconds, options.faults)
        state = Mutex(State(run: SimulationRun(defect: options.defect), shown: start))
        lanes = try (0..<options.lanes).map { _ in try Lane(defectName: options.defectName, folder: folder) }
    }

    /// Lane i of n takes the seeds `first` + i, `first` + i + n and so on, until it is enough or one of them fails.
    func run(from first: UInt64) throws -> SimulationRun {
        defer { try? FileManager.default.removeItem(at: folder) }
        DispatchQueue.concurrentPerform(iterations: lanes.count) { number in
            var seed = first + UInt64(number)
            while mayGoOn() {
                simulate(seed, on: lanes[number])
                seed += UInt64(lanes.count)
            }
            lanes[number].finish()
        }
        return try state.withLock { state in
            if let error = state.error { throw error }
            return state.run
        }
    }

    private func mayGoOn() -> Bool {
        state.withLock { state in
            if state.isOver { return false }
            if let faults { return state.run.counts.total < faults }
            return ContinuousClock.now - start < .seconds(seconds)
        }
    }

    private func simulate(_ seed: UInt64, on lane: Lane) {
        let answer = Result { try lane.simulate(seed) }
        let isFailing = state.withLock { state in
            // The lane was stopped because of another one.
            if state.isOver { return false }
            do {
                take(try answer.get() ?? Self.crashed(lane), seed, &state)
            } catch {
                state.error = error
            }
            state.isOver = state.error != nil || state.run.failure != nil
            return state.isOver
        }
        if isFailing { for other in lanes { other.stop() } }
    }

    private static func crashed(_ lane: Lane) -> SimulationOutcome {
        var outcome = SimulationOutcome()
        outcome.violation = Violation(.unexpected, lane.ending)
        return outcome
    }

    private func take(_ outcome: SimulationOutcome, _ seed: UInt64, _ state: inout State) {
        state.run.take(outcome, seed: seed)
        let now = ContinuousClock.now
        guard now - state.shown > .seconds(5) else { return }
        state.shown = now
        let (simulations, total) = (state.run.simulations, SimulationRun.grouped(state.run.counts.total))
        Command.note("\((now - start).components.seconds) s: \(simulations) simulations, \(total) faults")
    }
}

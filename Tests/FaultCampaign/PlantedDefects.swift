import Events
import Foundation

/// The defects that a debug build can be given: a campaign that doesn't find them proves nothing.
enum PlantedDefects {
    struct Result {
        var name: String
        var isFound: Bool
        var text: String
    }

    static func run(in surroundings: Surroundings, only: [String]) throws -> [Result] {
        try PlantedDefect.allCases.filter { only.isEmpty || only.contains($0.rawValue) }.map { defect in
            let tally = try run(defect, surroundings)
            // Whatever else went wrong with a broken program: the events have to say it.
            let isFound = defect == .duplicatesAccepted ? tally.countedTwice > 0 : tally.lost > 0
            var text = "\(tally.tried) times, \(tally.lost) lost, \(tally.countedTwice) counted twice"
            if !isFound { text += tally.problems.map { "; \($0)" }.joined() }
            return Result(name: defect.rawValue, isFound: isFound, text: text)
        }
    }

    private static func run(_ defect: PlantedDefect, _ surroundings: Surroundings) throws -> FaultTally {
        guard FileManager.default.isExecutableFile(atPath: surroundings.debugBinary.path) else {
            throw Problem("There is no debug build at \(surroundings.debugBinary.path); run swift build.")
        }
        let binary = surroundings.debugBinary
        let environment = ["DCS_PLANTED_DEFECT": defect.rawValue]
        let fault: any Fault =
            switch defect {
            case .acknowledgeBeforeCommit: SlowDiskKilled(times: 6, binary: binary, environment: environment)
            case .synchronousNormal: JournalPowerCut(times: 60, events: 200, binary: binary, environment: environment)
            case .duplicatesAccepted: ConnectionBroken(times: 6, binary: binary, environment: environment)
            }
        var tally = FaultTally()
        do {
            try fault.run(in: surroundings, &tally)
        } catch let error as NotTried {
            throw Problem("\(defect.rawValue) can't be looked for: \(error.reason)")
        } catch {
            tally.problems.append("\(error)")
        }
        return tally
    }
}

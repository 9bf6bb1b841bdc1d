import Events
import Foundation

/// Cuts the power at random moments of a trace and looks at each disk that may be left.
struct PowerCuts {
    let operations: [DiskOperation]
    /// The folder that was traced.
    let folder: String
    /// What lay in it before, all of it synced.
    let start: PowerCutDisk

    struct State {
        let number: Int
        /// Operations before the cut; what comes later has not happened.
        let index: Int
        let mode: PowerCutDisk.Mode
        let folder: URL
    }

    /// Gives `look` every state in a folder of its own, which is deleted afterwards.
    func each(
        _ count: Int, _ random: inout SeededRandom, in surroundings: Surroundings,
        leavingOut isLeftOut: (String) -> Bool = { _ in false }, look: (State) throws -> Void
    ) throws {
        guard !operations.isEmpty else { throw Problem("The trace holds no operation on \(folder).") }
        let moments = (0..<count).map { _ in Int.random(in: 1...operations.count, using: &random) }.sorted()
        var done = 0
        for (number, moment) in moments.enumerated() {
            while done < moment {
                start.apply(operations[done])
                done += 1
            }
            let mode = PowerCutDisk.Mode.allCases[number % PowerCutDisk.Mode.allCases.count]
            let place = try surroundings.makeFolder(inMemory: true)
            defer { try? FileManager.default.removeItem(at: place) }
            let disk = place.appending(path: "disk")
            try start.cut(mode, &random, to: disk.path, leavingOut: isLeftOut)
            try look(State(number: number, index: moment, mode: mode, folder: disk))
        }
    }

    /// The largest number that was written to a record before each operation: what was promised until then.
    static func promises(
        _ operations: [DiskOperation], record: String, number: (String) -> (name: String, value: UInt64)?
    ) -> [[String: UInt64]] {
        var promised: [String: UInt64] = [:]
        var all: [[String: UInt64]] = [promised]
        for operation in operations {
            if case .write(record, _, let bytes) = operation {
                for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                    if let (name, value) = number(String(line)) { promised[name] = max(promised[name] ?? 0, value) }
                }
            }
            all.append(promised)
        }
        return all
    }
}

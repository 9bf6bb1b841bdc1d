import Events
import Foundation

/// One flipped bit in any file: the program names it, or it changes nothing; never a wrong number that nobody notices.
struct BitFlips: Fault {
    let name = "bit flipped"
    let times = 70

    /// A tick after those of the undisturbed run: what is stored has to become something published.
    private static let tick = "2026-02-02T00:00:00Z"

    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws {
        var random = surroundings.random(name)
        let baseline = try surroundings.baseline()
        let calm = try Self.copy(baseline, surroundings)
        try calm.run(["publish", "--now", "--tick-at", Self.tick])
        let expected = try Baseline.files(calm.exports)
        let data = [
            "journal.sqlite": 10, "tallies.sqlite": 14, "releases.sqlite": 8, "freshness.sqlite": 3,
            "keys/server.json": 2, "keys/keys.json": 2, "keys/pseudonym.key": 3,
        ]
        for (file, count) in data.sorted(by: { $0.key < $1.key }) {
            var results: [String: Int] = [:]
            for _ in 0..<count {
                let place = try Self.copy(baseline, surroundings)
                let at = try Self.flip(place.data.appending(path: file), &random)
                let result = try Self.look(place, file, expected)
                results[result.rawValue, default: 0] += 1
                tally.tried += 1
                tally.acknowledged = max(tally.acknowledged, baseline.events)
                if result == .wrong {
                    tally.problems.append("\(file), bit \(at): other numbers were published, and nobody said so")
                }
            }
            tally.notes.append(
                "data/\(file): \(results.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))"
            )
        }
        try flipPublished(baseline, surroundings, &random, &tally)
    }

    private enum Result: String {
        /// A command ended with an error that says so.
        case refused = "refused at once"
        /// Publication is right, and `replay --verify` finds the damage.
        case found = "found by replay --verify"
        /// Publication is right, and so is everything that is compared.
        case harmless = "without effect"
        case wrong = "WRONG"
    }

    private static func look(_ place: Deployment, _ file: String, _ expected: [String: Data]) throws -> Result {
        if try !start(place.intakeArguments(), place) { return .refused }
        for command in [["keys", "list"], ["process", "--once"], ["publish", "--now", "--tick-at", tick]] {
            let running = try place.start(command)
            guard let end = running.waitForEnd(seconds: 120) else { throw Problem("dcs \(command) doesn't end.") }
            if end == .exit(0) { continue }
            guard case .exit = end, running.errors.contains("dcs: ") else {
                throw Problem("dcs \(command) ended with \(end) and didn't say why: \(running.lastWords)")
            }
            return .refused
        }
        if try Baseline.files(place.exports) != expected { return .wrong }
        let verify = try place.start(["replay", "--verify"])
        guard verify.waitForEnd(seconds: 120) == .exit(0) else { return .found }
        // With another key the repetition of an event would no longer be known as one.
        return file == "keys/pseudonym.key" ? .wrong : .harmless
    }

    /// Whether the intake starts; if not, it has to say why.
    private static func start(_ arguments: [String], _ place: Deployment) throws -> Bool {
        let intake = try place.start(arguments)
        defer { intake.kill() }
        if intake.waitForText("listening") { return true }
        guard intake.errors.contains("dcs: ") else {
            throw Problem("dcs ingest ended and didn't say why: \(intake.errors)")
        }
        return false
    }

    /// Ten published files at once; each has to be named.
    private func flipPublished(
        _ baseline: Baseline, _ surroundings: Surroundings, _ random: inout SeededRandom, _ tally: inout FaultTally
    ) throws {
        var found = 0
        let paths = baseline.published.keys.filter { !$0.hasSuffix("README.md") && baseline.published[$0] != Data() }
            .sorted()
        for _ in 0..<3 {
            let place = try Self.copy(baseline, surroundings)
            var chosen: Set<String> = []
            while chosen.count < min(10, paths.count) {
                chosen.insert(paths[Int.random(in: 0..<paths.count, using: &random)])
            }
            for path in chosen.sorted() { try Self.flip(URL(filePath: place.exports.path + path), &random) }
            let verify = try place.start(["replay", "--verify"])
            guard let end = verify.waitForEnd(seconds: 120) else { throw Problem("dcs replay --verify doesn't end.") }
            for path in chosen {
                tally.tried += 1
                if end == .exit(1), verify.errors.contains(path.dropFirst()) {
                    found += 1
                } else {
                    tally.problems.append("a flipped bit in Exports\(path) was not named: \(end)")
                }
            }
        }
        tally.notes.append("Exports/: \(found) found by replay --verify")
    }

    private static func copy(_ baseline: Baseline, _ surroundings: Surroundings) throws -> Deployment {
        let place = try Deployment(surroundings)
        let names = ["journal.sqlite", "tallies.sqlite", "releases.sqlite", "freshness.sqlite", "keys"]
        try baseline.copyData(names, to: place)
        try baseline.copyExports(to: place)
        return place
    }

    /// Flips one bit and says which.
    @discardableResult
    private static func flip(_ file: URL, _ random: inout SeededRandom) throws -> Int {
        var bytes = try Data(contentsOf: file)
        let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: bytes)
        try handle.close()
        return bit
    }
}

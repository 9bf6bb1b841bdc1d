/// The one table at the end, in Markdown, so that it can stand in docs/faults.md as it is.
enum ResultTable {
    static func text(_ results: [(fault: any Fault, tally: FaultTally)]) -> String {
        var rows = [
            [
                "fault", "times tried", "acknowledged events", "lost", "counted twice",
                "recovered in (ms, median / max)",
            ],
            ["---", "---:", "---:", "---:", "---:", "---:"],
        ]
        for (fault, tally) in results {
            if let reason = tally.notTried {
                rows.append([fault.name, "not tried: \(reason)", "", "", "", ""])
                continue
            }
            let times = tally.recoveredIn.sorted()
            let recovered = times.isEmpty ? "–" : "\(times[times.count / 2]) / \(times[times.count - 1])"
            rows.append([
                fault.name, "\(tally.tried)", "\(tally.acknowledged)", "\(tally.lost)", "\(tally.countedTwice)",
                recovered,
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return "| " + cells.joined(separator: " | ") + " |"
        }.joined(separator: "\n")
    }

    /// What is wrong, one line each; none = the run is a proof.
    static func faults(_ results: [(fault: any Fault, tally: FaultTally)]) -> [String] {
        results.flatMap { fault, tally -> [String] in
            if tally.notTried != nil { return [] }
            var lines = tally.problems.map { "\(fault.name): \($0)" }
            if tally.lost > 0 { lines.append("\(fault.name): \(tally.lost) events lost") }
            if tally.countedTwice > 0 { lines.append("\(fault.name): \(tally.countedTwice) events counted twice") }
            if tally.tried < fault.times {
                lines.append("\(fault.name): tried \(tally.tried) times, \(fault.times) are needed")
            }
            return lines
        }
    }
}

import Foundation

/// What the command line asks for.
struct Options {
    static let batchEvents = 500
    static let help = """
        Usage: Benchmarks/run [--events N] [--senders N] [--cases N] [--publishing N] [--folder PATH]

          --events N    Events of one live run; with this option only that run is made, for its rate and its memory.
                        Without it: one million events from one sender and from two, then what each stage costs.
          --senders N   Senders of that run, 1 to 4 (default 1).
          --cases N     Only the matching of cases: N are opened, answered and ended; memory and time of each.
          --publishing N
                        Only publication: a dataset of N leaves with every measure, open and then gated.
          --folder PATH Where journals are written; every run makes a folder of its own there and deletes it again
                        (default .build/benchmarks, so that it's the disk of the project).

        Examples:
          Benchmarks/run
          Benchmarks/run --events 10000000
          Benchmarks/run --cases 1000000
        """

    var events: Int?
    var senders = 1
    var cases: Int?
    var publishing: Int?
    var folder = URL(filePath: ".build/benchmarks")

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw Problem("\(name) needs a value; see --help.") }
            switch name {
            case "--events": events = try Self.number(value, name, 1...1_000_000_000)
            case "--senders": senders = try Self.number(value, name, 1...4)
            case "--cases":
                cases = try Self.number(value, name, 1_000...4_000_000) / Self.batchEvents * Self.batchEvents
            case "--publishing": publishing = try Self.number(value, name, 100...1_000_000)
            case "--folder": folder = URL(filePath: value)
            default: throw Problem("\(name) is no option; see --help.")
            }
        }
    }

    private static func number(_ text: String, _ name: String, _ range: ClosedRange<Int>) throws -> Int {
        guard let value = Int(text), range.contains(value) else {
            throw Problem("\(name) takes a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }
}

/// Why a benchmark can't go on, in one sentence.
struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

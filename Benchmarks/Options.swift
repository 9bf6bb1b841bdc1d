import Foundation

/// What the command line asks for.
struct Options {
    /// A part of the table that can be asked for alone.
    enum Part: String, CaseIterable {
        case live
        case single
        case latency
        case replay
        case memory
        case growth
        case cases
        case transport
        case stages
        case publishing
        case decoder
        case journal
        case opinions
    }

    static let batchEvents = 500
    static let help = """
        Usage: Benchmarks/run [PART…] [--events N] [--senders N] [--runs N] [--growth N] [--folder PATH]

        Prints what was promised, what this machine reaches, and the ratio of both. Without a PART all of them are run:

          live      batches of 500 events from a sender in a process of its own, with CURVE and without it
          single    messages of one event, 64 of them under way
          latency   from the moment a batch is due to its acknowledgement, at half of the rate that was reached
          replay    counting a journal again
          memory    ten million events and a million open cases
          growth    whether a rate falls as events and leaves become many
          cases     matching of cases: memory and time of each
          transport from a sender to an intake that keeps nothing
          stages    what each stage costs alone
          publishing  from a release to synced files, with every measure that there is
          decoder   the decoder beside simdjson on the same bytes
          journal   parts of the journal beside what the machine allows
          opinions  opinion groups of a conversation, from its events; a real one with --conversation

          --events N    Events of a live run and of a replay (default 5000000).
          --senders N   Senders of a live run, each with a worker, 1 to 4 (default 1); only the first latency is printed.
          --runs N      Runs of live, single and replay, of which the middle one counts (default 1).
          --growth N    Events of the part "growth" (default 5000000).
          --file PATH   Only this file's events, one a line, through the live pipeline with --senders; then counts by service
                        and hour go to --answer PATH (default: standard output). Benchmarks/peers/run makes such files.
          --leaves N    Leaves of the part "publishing" (default 10000).
          --conversation PATH  Folder with comments.csv and votes.csv of Pol.is, for the part "opinions".
          --folder PATH Where journals are written; every run makes a folder of its own there and deletes it again
                        (default .build/benchmarks, so that it's the disk of the project).

        Examples:
          Benchmarks/run
          Benchmarks/run --runs 3
          Benchmarks/run live --events 20000000
          Benchmarks/run growth --growth 50000000
        """

    var parts: [Part] = []
    var events = 5_000_000
    var senders = 1
    var runs = 1
    var growthEvents = 5_000_000
    var leaves = 10_000
    var conversation: URL?
    var file: URL?
    var answer: URL?
    /// A stage for `Benchmarks/check-instructions`, and how often; nobody else needs them.
    var instructions: String?
    var rounds = 1
    var folder = URL(filePath: ".build/benchmarks")
    /// Of a process that does one thing for another.
    var order: Order?

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if let part = Part(rawValue: name) {
                parts.append(part)
                continue
            }
            guard let value = rest.popFirst() else { throw Problem("\(name) needs a value; see --help.") }
            switch name {
            case "--events": events = try Self.number(value, name, 10_000...1_000_000_000)
            case "--senders": senders = try Self.number(value, name, 1...4)
            case "--runs": runs = try Self.number(value, name, 1...99)
            case "--growth": growthEvents = try Self.number(value, name, 2_000_000...1_000_000_000)
            case "--leaves": leaves = try Self.number(value, name, 100...1_000_000)
            case "--conversation": conversation = URL(filePath: value)
            case "--file": file = URL(filePath: value)
            case "--answer": answer = URL(filePath: value)
            case "--instructions": instructions = value
            case "--rounds": rounds = try Self.number(value, name, 1...2)
            case "--folder": folder = URL(filePath: value)
            case "--order": order = try JSONDecoder().decode(Order.self, from: Data(value.utf8))
            default: throw Problem("\(name) is no option; see --help.")
            }
        }
        if parts.isEmpty { parts = Part.allCases }
        events = events / Self.batchEvents * Self.batchEvents
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

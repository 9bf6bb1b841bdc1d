import Definitions
import Foundation

/// `Benchmarks/run`: how fast the pipeline is on this machine, with its real parts.
@main
enum Benchmarks {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.contains("--help") { return print(Options.help) }
        do {
            let options = try Options(arguments)
            let definitions = try DefinitionsLoader.load(folder: URL(filePath: "Pipelines"))
            printMachine(definitions)
            if let leaves = options.publishing {
                try runPublishing(leaves, options)
            } else if let cases = options.cases {
                try runCases(cases, definitions)
            } else if let events = options.events {
                try runLive(options, definitions, senders: options.senders, events: events)
            } else {
                try runAll(options, definitions)
            }
        } catch {
            fail("\(error)")
        }
    }

    private static func printMachine(_ definitions: Definitions) {
        let templates = EventTemplates(
            registry: definitions.registry, source: Workplace.source("sender-0"),
            eventsPerBatch: Options.batchEvents, now: 0)
        print("\(Machine.cores) cores, \(Machine.memoryBytes >> 30) GiB, load average \(Machine.loadAverage)")
        print(
            "batches of \(Options.batchEvents), \(format(templates.bytesPerEvent, 0)) bytes of JSON an event, "
                + "\(definitions.datasets.count) datasets")
    }

    private static func runAll(_ options: Options, _ definitions: Definitions) throws {
        try runCases(1_000_000, definitions)
        for senders in [1, 2] { try runLive(options, definitions, senders: senders, events: 1_000_000) }
        print("\ncost of a stage alone, ns an event")
        for row in try StageCosts(try Workplace(parent: options.folder, definitions: definitions)).rows {
            printRow(row.stage, format(row.nanoseconds, 0))
        }
    }

    private static func runCases(_ cases: Int, _ definitions: Definitions) throws {
        let run = try CaseRun(cases: cases, definitions: definitions)
        print("\ncases, \(cases) open at once, \(definitions.datasets.count) datasets")
        printRow("memory of an open case, bytes", format(run.bytesPerCase, 1))
        printRow("opening them, events/s", format(Double(cases) / run.openedSeconds, 0))
        printRow("feedback and ending of each, events/s", format(Double(2 * cases) / run.endedSeconds, 0))
        printRow("a tick with all of them open, ms", format(run.tickSeconds * 1000, 1))
    }

    private static func runPublishing(_ leaves: Int, _ options: Options) throws {
        for isGated in [false, true] {
            try PublishingRun(leaves: leaves, isGated: isGated, parent: options.folder).printResult(row: printRow)
        }
    }

    private static func runLive(
        _ options: Options, _ definitions: Definitions, senders: Int, events: Int
    ) throws {
        let workplace = try Workplace(parent: options.folder, definitions: definitions)
        let result = try LiveRun(senders: senders, events: events).measure(workplace)
        let count = Double(result.events)
        print("\nlive, \(result.events) events, \(senders) sender\(senders == 1 ? "" : "s")")
        printRow("acknowledged, events/s", format(count / result.acknowledgedSeconds, 0))
        printRow("acknowledged and counted, events/s", format(count / result.countedSeconds, 0))
        printRow("processor time of all stages and senders, µs an event", format(result.cpuSeconds / count * 1e6, 2))
        printRow("journal, bytes an event", format(Double(result.journalBytes) / count, 1))
        printRow("largest resident set until here, MB", format(Double(result.residentBytesMax) / 1e6, 0))
        let processor = try workplace.processor("replay")
        let (_, seconds) = try timed {
            while try processor.step() > 0 {}
        }
        guard processor.account.accepted == Int64(result.events) else { throw Problem("The replay missed events.") }
        printRow("counted again from the journal, events/s", format(count / seconds, 0))
        let (journal, openSeconds) = try timed { try workplace.openJournal() }
        journal.stop()
        printRow("opening the journal and remembering its identities, s", format(openSeconds, 2))
    }

    private static func printRow(_ name: String, _ value: String) {
        let gap = String(repeating: " ", count: max(1, 74 - name.count - value.count))
        print("  " + name + gap + value)
    }

    private static func format(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", value)
    }
}

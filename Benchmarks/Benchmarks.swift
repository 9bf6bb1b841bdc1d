import Definitions
import Foundation

/// `Benchmarks/run`: how fast the pipeline is on this machine, with its real parts, beside what was promised.
@main
enum Benchmarks {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.contains("--help") { return print(Options.help) }
        do {
            let options = try Options(arguments)
            if let order = options.order { return try order.perform() }
            let definitions = try DefinitionsLoader.load(folder: URL(filePath: "Pipelines"))
            if try FileRun.isDone(options, definitions) || InstructionRun.isDone(options, definitions) { return }
            var report = Report(options, definitions)
            try report.run()
        } catch {
            fail("\(error)")
        }
    }
}

/// Runs the parts one after the other and prints the table.
struct Report {
    private let options: Options
    private let definitions: Definitions
    private var table = ResultTable()
    /// Events a second that were acknowledged, without CURVE and with it; the latency is taken at half of them.
    private var reached: [Bool: Double] = [:]

    init(_ options: Options, _ definitions: Definitions) {
        self.options = options
        self.definitions = definitions
    }

    mutating func run() throws {
        printMachine()
        table.printHead()
        for part in Options.Part.allCases where options.parts.contains(part) {
            switch part {
            case .live: try live()
            case .single: try single()
            case .latency: try latency()
            case .replay: try replay()
            case .memory: try memory()
            case .growth: try growth()
            case .cases: try cases()
            case .transport: try transport()
            case .stages: try stages()
            case .publishing: try publishing()
            case .decoder: try decoder()
            case .journal: try journal()
            case .opinions: try OpinionReport(options).add(to: &table)
            }
        }
        print(table.missed.isEmpty ? "\nEvery target is reached." : "\nMissed: \(table.missed.count).")
    }

    private func printMachine() {
        let templates = EventTemplates(
            registry: definitions.registry, source: Workplace.source(Workplace.producer),
            eventsPerBatch: Options.batchEvents, mix: .usual, now: 0)
        print(
            "\(Machine.processor), \(Machine.cores) cores, \(Machine.memoryBytes >> 30) GiB, "
                + "load average \(Machine.loadAverage)")
        print(
            "\(String(format: "%.0f", templates.bytesPerEvent)) bytes of JSON an event, "
                + "\(definitions.datasets.count) datasets; the sender has a process of its own on the same cores\n")
    }

    // MARK: Live

    private mutating func live() throws {
        for isEncrypted in [false, true] {
            let name = isEncrypted ? "with CURVE" : "without CURVE"
            let results = try runs("live, batches of 500, \(name)") {
                LiveOrder(
                    isEncrypted: isEncrypted, senders: isEncrypted ? options.senders : 1, events: options.events,
                    folder: options.folder.path)
            }
            reached[isEncrypted] = median(results.map(\.acknowledgedPerSecond))
            table.printPart("live, \(options.events) events, batches of \(Options.batchEvents), \(name)")
            let rate = ResultTable.Target.atLeast(isEncrypted ? 600_000 : 1_000_000)
            table.add(
                "acknowledged after the synced commit, events/s", rate, median(results.map(\.acknowledgedPerSecond)))
            table.add("acknowledged and counted, events/s", rate, median(results.map(\.countedPerSecond)))
            table.add(
                "processor time of the pipeline, µs an event", .atMost(1), median(results.map(\.pipelineCost)),
                decimals: 2)
            table.add(
                "processor time of the sender, µs an event", .none, median(results.map(\.senderCost)), decimals: 2)
            table.add(
                "journal, bytes an event, one in thirteen with a comment", .none,
                median(results.map(\.journalBytesPerEvent)), decimals: 1)
            table.add(
                "largest resident set of the pipeline, MB", .none,
                median(results.map { Double($0.residentBytesMax) / 1e6 }))
        }
    }

    private mutating func single() throws {
        let events = min(options.events, 300_000)
        table.printPart("live, \(events) messages of one event, 64 under way")
        for isEncrypted in [false, true] {
            let name = isEncrypted ? "with CURVE" : "without CURVE"
            let results = try runs("live, single events, \(name)") {
                LiveOrder(
                    isEncrypted: isEncrypted, events: events, batchEvents: 1, maximumMessages: 64,
                    folder: options.folder.path)
            }
            table.add(
                "acknowledged after the synced commit, \(name), events/s", .atLeast(120_000),
                median(results.map(\.acknowledgedPerSecond)))
            table.add(
                "processor time of the pipeline, \(name), µs an event", .none, median(results.map(\.pipelineCost)),
                decimals: 2)
            table.add(
                "journal, \(name), bytes an event", .none, median(results.map(\.journalBytesPerEvent)), decimals: 1)
        }
    }

    private func runs(_ name: String, _ order: () -> LiveOrder) throws -> [LiveResult] {
        try (1...options.runs).map { run in
            note("\(name), run \(run) of \(options.runs)")
            return try Assistant<LiveResult>(.live(order())).result()
        }
    }

    private mutating func latency() throws {
        for isEncrypted in [false, true] {
            let name = isEncrypted ? "with CURVE" : "without CURVE"
            let half = (reached[isEncrypted] ?? (isEncrypted ? 600_000 : 1_000_000)) / 2
            note("latency, \(name)")
            let order = LiveOrder(
                isEncrypted: isEncrypted, events: Int(half * 5), eventsPerSecond: half, folder: options.folder.path)
            let result = try Assistant<LiveResult>(.live(order)).result()
            table.printPart("acknowledgement at \(Int(half)) events/s for 5 s, batches of 500, \(name)")
            table.add("latency p50, ms", .atMost(5), result.latency.latencyMedian, decimals: 2)
            table.add("latency p99, ms", .atMost(25), result.latency.latency99, decimals: 2)
            table.add("latency, longest, ms", .none, result.latency.latencyMaximum, decimals: 2)
        }
    }

    // MARK: From the journal

    private mutating func replay() throws {
        let results = try (1...options.runs).map { run in
            note("replay, run \(run) of \(options.runs)")
            let order = ReplayOrder(events: max(options.events, 2_000_000), folder: options.folder.path)
            return try Assistant<ReplayResult>(.replay(order)).result()
        }
        func perSecond(_ seconds: (ReplayResult) -> Double) -> Double {
            median(results.map { Double($0.events) / seconds($0) })
        }
        table.printPart("replay of \(results[0].events) events from the journal into tallies")
        table.add("counters only, events/s per core", .atLeast(10_000_000), perSecond(\.countersOnly))
        table.add("with case matching, all datasets, events/s per core", .atLeast(3_000_000), perSecond(\.withCases))
        table.add("opening the journal, which remembers its identities, events/s", .none, perSecond(\.openSeconds))
        note("journal without comments")
        let plain = try Assistant<ReplayResult>(
            .replay(ReplayOrder(events: 1_000_000, mix: .withoutComments, folder: options.folder.path))
        ).result()
        table.add(
            "journal without comments, bytes an event", .atMost(56), Double(plain.journalBytes) / 1e6, decimals: 1)
    }

    /// 150 MB + 24 bytes an event inside the duplicate horizon + 64 bytes an open case.
    private mutating func memory() throws {
        let (events, cases) = (10_000_000, 1_000_000)
        note("memory, \(events) events")
        let order = LiveOrder(isEncrypted: true, events: events, mix: .openCases, folder: options.folder.path)
        let result = try Assistant<LiveResult>(.live(order)).result()
        table.printPart(
            "memory, \(events) events of which \(cases) open a case: 150 MB + 24 bytes an event + 64 an open case")
        table.add(
            "largest resident set of the pipeline, MB",
            .atMost(150 + 24 * Double(events) / 1e6 + 64 * Double(cases) / 1e6),
            Double(result.residentBytesMax) / 1e6)
        table.add("acknowledged and counted meanwhile, with CURVE, events/s", .none, result.countedPerSecond)
    }

    /// Flat within a tenth is the promise.
    private mutating func growth() throws {
        note("growth, \(options.growthEvents) events")
        let order = GrowthOrder(events: options.growthEvents, folder: options.folder.path)
        let result = try Assistant<GrowthResult>(.growth(order)).result()
        table.printPart(
            "growth to \(options.growthEvents) events and \(GrowthRun.leaves.last ?? 0) leaves; events a processor second"
        )
        table.add("decoded and committed, the first million", .none, result.admitted.first)
        table.add(
            "decoded and committed, the last tenth, share of it", .atLeast(0.9),
            result.admitted.last / result.admitted.first, decimals: 2)
        table.add(
            "the same without what the kernel does", .none,
            result.admittedInProgram.last / result.admittedInProgram.first, decimals: 2)
        table.add("counted again, the first million", .none, result.counted.first)
        table.add(
            "counted again, the last tenth, share of it", .atLeast(0.9), result.counted.last / result.counted.first,
            decimals: 2)
        for leaves in GrowthRun.leaves {
            table.add("read and counted, \(leaves) leaves", .none, result.byLeaves[leaves] ?? 0)
        }
        guard let few = GrowthRun.leaves.first.flatMap({ result.byLeaves[$0] }),
            let many = GrowthRun.leaves.last.flatMap({ result.byLeaves[$0] })
        else { return }
        table.add(
            "read and counted with the most leaves, share of that with the fewest", .atLeast(0.9), many / few,
            decimals: 2)
    }

    private mutating func cases() throws {
        note("cases")
        let cases = 1_000_000
        let run = try CaseRun(cases: cases, definitions: definitions)
        table.printPart("\(cases) cases open at once, \(definitions.datasets.count) datasets")
        table.add("memory of an open case, bytes", .atMost(64), run.bytesPerCase, decimals: 1)
        table.add("opening them, events/s", .none, Double(cases) / run.openedSeconds)
        table.add("feedback and ending of each, events/s", .none, Double(2 * cases) / run.endedSeconds)
        table.add("a tick with all of them open, ms", .none, run.tickSeconds * 1_000, decimals: 1)
    }

    private mutating func transport() throws {
        table.printPart("transport alone: send, receive, answer; nothing decoded and nothing kept; ns an event")
        for (batchEvents, events) in [(Options.batchEvents, 2_000_000), (1, 200_000)] {
            for way in TransportOrder.Way.allCases {
                note("transport, \(way.rawValue)")
                let order = TransportOrder(
                    way: way, events: events, batchEvents: batchEvents, folder: options.folder.path)
                let result = try Assistant<TransportResult>(.transport(order)).result()
                let name = "\(batchEvents) a message, \(way.rawValue)"
                table.add("\(name), wall", .none, result.wall)
                table.add("\(name), processor time of the receiver", .none, result.intake)
                table.add("\(name), processor time of the sender", .none, result.sender)
            }
        }
    }

    private mutating func stages() throws {
        note("stages")
        table.printPart("a stage alone, ns an event")
        for row in try StageCosts(try Workplace(parent: options.folder, definitions: definitions)).rows {
            table.add(row.stage, .none, row.nanoseconds)
        }
    }

    private mutating func publishing() throws {
        note("publishing")
        let run = try PublishingRun(leaves: options.leaves, isGated: false, parent: options.folder)
        table.printPart(
            "publishing \(run.leaves) leaves with \(run.metrics) metrics: \(run.rows) rows, \(run.files) files, "
                + "\(run.bytes / 1_000_000) MB; seconds")
        for part in run.parts {
            let isWhole = part.name == PublishingRun.whole
            table.add(part.name, isWhole ? .atMost(0.5) : .none, part.wallSeconds, decimals: 3)
            if isWhole { table.add("the same, processor time of all threads", .none, part.cpuSeconds, decimals: 3) }
        }
    }

    private mutating func decoder() throws {
        note("decoder")
        table.printPart("the decoder beside simdjson on the same bytes, ns an event")
        for row in try DecoderCosts(definitions).rows { table.add(row.stage, .none, row.nanoseconds) }
    }

    private mutating func journal() throws {
        note("journal")
        table.printPart("the journal beside what the machine allows")
        for row in try JournalCosts(folder: options.folder, definitions: definitions).rows {
            table.add(row.part, .none, row.value, decimals: 1)
        }
    }
}

import ArgumentParser
import Definitions
import FeedbackClient
import Foundation
import ServiceLifecycle
import Simulation
import Synchronization

/// Options of the simulator, for `up --simulate` and `simulate`.
struct SimulationOptions: ParsableArguments {
    @Option(help: "Seed; the same seed gives the same people, cases and answers.")
    var seed: UInt64 = 1

    @Option(help: "Days of history to send before the live events.")
    var historyDays = 56

    @Option(help: "Cases a day of the history, over all services.")
    var casesPerDay = 1500.0

    @Option(help: "Live events a second, about.")
    var rate = 20.0

    /// Organisations whose services come from imported open data, not from the simulator.
    static let imported: Set<String> = ["city-of-boston", "neas", "nhft"]

    /// Sends the history as backfill streams, then live events; one thread a sender.
    func services(files: DataFolder, definitions: Definitions, endpoints: [String]) throws -> [any Service] {
        let now = WallClock.milliseconds()
        // History is sent once: a second start goes on live.
        let isNew = !FileManager.default.fileExists(atPath: files.releases)
        let historyStart = now - Int64(historyDays) * 86_400_000
        let history = SimulatedProducer.all(
            registry: definitions.registry, except: Self.imported,
            settings: .init(seed: seed, start: historyStart, casesPerDay: casesPerDay))
        // A case makes about 5.3 events; one of its days lasts ten seconds.
        let live = SimulatedProducer.all(
            registry: definitions.registry, except: Self.imported,
            settings: .init(seed: seed &+ 1, start: now, casesPerDay: rate * 86_400 / 5.3, scale: 1 / 8_640.0))
        let isHistorySent = isNew && historyDays > 0
        let talk = try conversation(
            files: files, definitions: definitions, endpoint: endpoints[0], now: now, isHistorySent: isHistorySent,
            isNew: isNew)
        return try talk
            + zip(history, live).enumerated().map { index, pair in
                let keys = try SenderKeys.forLocalSender(
                    files, producer: pair.0.name, source: pair.0.sourcePrefix, kinds: .usual,
                    mayBackfill: true)
                let endpoint = endpoints[index % endpoints.count]
                let seed = seed
                return ThreadService("sender") { flag in
                    if isHistorySent {
                        var past = SimulationSource(producer: pair.0, from: historyStart, end: now)
                        _ = try StreamSender(
                            endpoint: endpoint, keys: keys, stream: "history-\(seed)-\(now)", isBackfill: true
                        ).run(source: &past)
                    }
                    if flag.isStopped { return }
                    var present = SimulationSource(
                        producer: pair.1, from: now, end: .max, now: WallClock.milliseconds)
                    _ = try StreamSender(endpoint: endpoint, keys: keys, stream: "live-\(seed)-\(now)")
                        .run(source: &present, until: .stopped(try flag.signal()))
                }
            }
    }

    /// The residents who talk about traffic: in the history, then somebody every twenty seconds.
    private func conversation(
        files: DataFolder, definitions: Definitions, endpoint: String, now: Int64, isHistorySent: Bool, isNew: Bool
    ) throws -> [any Service] {
        let length = Int64(historyDays) * 86_400_000
        let past = SimulatedConversation(
            definitions: definitions,
            settings: .init(
                seed: seed, start: now - length, length: length,
                participantsPerDay: casesPerDay * Self.participantsForCases))
        // Statements go out again, in case that this folder has not heard them; they mean the same a second time.
        let present = SimulatedConversation(
            definitions: definitions,
            settings: .init(
                seed: seed &+ 1, start: now, length: 60_000, participantsPerDay: 4_320,
                isAnswered: isNew && !isHistorySent))
        guard let past, let present else { return [] }
        let keys = try SenderKeys.forLocalSender(
            files, producer: SimulatedConversation.name, source: SimulatedConversation.sourcePrefix,
            kinds: SimulatedConversation.kinds, mayBackfill: true)
        let seed = seed
        return [
            ThreadService("sender") { flag in
                if isHistorySent {
                    var past = SimulationSource(producer: past, from: now - length, end: now)
                    _ = try StreamSender(
                        endpoint: endpoint, keys: keys, stream: "history-\(seed)-\(now)", isBackfill: true
                    ).run(source: &past)
                }
                if flag.isStopped { return }
                var present = SimulationSource(
                    producer: present, from: now, end: .max, now: WallClock.milliseconds)
                _ = try StreamSender(endpoint: endpoint, keys: keys, stream: "live-\(seed)-\(now)")
                    .run(source: &present, until: .stopped(try flag.signal()))
            }
        ]
    }

    /// How many people take part in the conversation for each case.
    static let participantsForCases = 0.01
}

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends a seeded stretch of made-up events to the running intake, then ends.",
        discussion: """
            The same seed, start and number of days give the same events, so a run that was interrupted goes on where the
            intake's synced commits end.

            EXAMPLES
              dcs simulate --events 100000
              dcs simulate --seed 7 --start 2026-01-01T00:00:00Z --days 28 --cases-per-day 2000
              dcs simulate --days 0 --brigade renew-passport:5000
            """)

    @OptionGroup var folders: FolderOptions

    @Option(help: "Seed; the same seed gives the same people, cases and answers.")
    var seed: UInt64 = 1

    @Option(help: "First day, RFC 3339 in UTC.")
    var start = "2026-01-01T00:00:00Z"

    @Option(help: "Days to play.")
    var days = 28

    @Option(help: "Cases a day, over all services.")
    var casesPerDay = 1500.0

    @Option(help: "Events of each sender at the most.")
    var events: UInt64 = .max

    @Option(help: "Write what was drawn for each case into this CSV file, to compare what is measured with it.")
    var truth: String?

    @Option(help: "Then send a flood of one-star answers to a service, live: SERVICE:COUNT.")
    var brigade: String?

    func run() async throws {
        try await Failure.reporting {
            guard let date = try? Date(start, strategy: .iso8601) else {
                throw UsageError("--start \(start) is not an instant like 2026-01-01T00:00:00Z.")
            }
            let definitions = try folders.definitions()
            let first = Int64(date.timeIntervalSince1970 * 1000)
            let producers = SimulatedProducer.all(
                registry: definitions.registry, except: SimulationOptions.imported,
                settings: .init(seed: seed, start: first, casesPerDay: casesPerDay))
            let attack = try brigade.map { try brigadeSource($0, among: producers) }
            let session = try SendingSession(files: folders.files, definitions: definitions)
            defer { session.close() }
            var bar = ProgressBar("simulate")
            var sent: UInt64 = 0
            for (index, producer) in producers.enumerated() {
                let keys = try SenderKeys.forLocalSender(
                    folders.files, producer: producer.name, source: producer.sourcePrefix, kinds: .usual,
                    mayBackfill: true)
                var source = SimulationSource(
                    producer: producer, from: first, end: first + Int64(days) * 86_400_000, limit: events)
                let summary = try StreamSender(
                    endpoint: session.endpoint, keys: keys, stream: "simulation-\(seed)-\(first)", isBackfill: true
                ).run(source: &source) { progress in
                    bar.show(
                        fraction: Double(index) / Double(producers.count),
                        events: sent + progress.acknowledged, note: producer.name)
                }
                sent += summary.progress.acknowledged
                print(
                    "\(producer.name)\t\(summary.progress.acknowledged) acknowledged, \(summary.progress.rejected) rejected"
                )
            }
            sent += try sendConversation(definitions, session, from: first)
            bar.end(events: sent)
            if let attack { try send(attack.source, as: attack.producer, session) }
            if let truth { try writeTruth(to: truth, of: producers, end: first + Int64(days) * 86_400_000) }
        }
    }

    /// What residents say about traffic in these days; how many events were acknowledged.
    private func sendConversation(
        _ definitions: Definitions, _ session: SendingSession, from first: Int64
    ) throws -> UInt64 {
        let length = Int64(days) * 86_400_000
        let participants = casesPerDay * SimulationOptions.participantsForCases
        let settings = SimulatedConversation.Settings(
            seed: seed, start: first, length: length, participantsPerDay: participants)
        guard days > 0, let conversation = SimulatedConversation(definitions: definitions, settings: settings) else {
            return 0
        }
        let name = SimulatedConversation.name
        let keys = try SenderKeys.forLocalSender(
            folders.files, producer: name, source: SimulatedConversation.sourcePrefix,
            kinds: SimulatedConversation.kinds, mayBackfill: true)
        var source = SimulationSource(producer: conversation, from: first, end: first + length, limit: events)
        let summary = try StreamSender(
            endpoint: session.endpoint, keys: keys, stream: "simulation-\(seed)-\(first)", isBackfill: true
        ).run(source: &source)
        print("\(name)\t\(summary.progress.acknowledged) acknowledged, \(summary.progress.rejected) rejected")
        return summary.progress.acknowledged
    }

    private func brigadeSource(
        _ text: String, among producers: [SimulatedProducer]
    ) throws -> (producer: SimulatedProducer, source: SimulatedBrigade) {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 2, let count = UInt64(parts[1]),
            let producer = producers.first(where: { $0.services.contains(parts[0]) })
        else {
            let known = Set(producers.flatMap(\.services)).sorted().joined(separator: ", ")
            throw UsageError("--brigade \(text) is not SERVICE:COUNT with one of these services: \(known).")
        }
        let source = SimulatedBrigade(
            service: parts[0], sourcePrefix: producer.sourcePrefix, count: count, seed: seed,
            end: WallClock.milliseconds())
        return (producer, source)
    }

    private func send(_ attack: SimulatedBrigade, as producer: SimulatedProducer, _ session: SendingSession) throws {
        var source = attack
        let keys = try SenderKeys.forLocalSender(
            folders.files, producer: producer.name, source: producer.sourcePrefix, kinds: .usual, mayBackfill: true)
        let summary = try StreamSender(endpoint: session.endpoint, keys: keys, stream: "brigade-\(seed)")
            .run(source: &source)
        print("brigade\t\(summary.progress.acknowledged) acknowledged, \(summary.progress.rejected) rejected")
    }

    private func writeTruth(to path: String, of producers: [SimulatedProducer], end: Int64) throws {
        var text = CaseTruth.header + "\n"
        for producer in producers {
            var producer = producer
            producer.truths = []
            while producer.next().time < end {}
            for truth in producer.truths ?? [] { text += truth.line + "\n" }
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}

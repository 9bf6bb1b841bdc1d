import Definitions
import Events
import Foundation
import Ingest
import Journal
import Processing
import WireProtocol

/// How many events a journal gets before it is counted.
struct ReplayOrder: Codable {
    var events: Int
    var mix = EventMix.usual
    var folder: String
}

struct ReplayResult: Codable {
    var events: Int
    var journalBytes: Int
    /// Processor seconds, all threads.
    var withCases: Double
    var countersOnly: Double
    /// Until the journal is open again and remembers its identities.
    var openSeconds: Double
    var residentBytesMax: Int
}

/// Fills a journal without a network and counts it from the beginning.
struct ReplayRun {
    private let order: ReplayOrder

    init(_ order: ReplayOrder) { self.order = order }

    func measure() throws -> ReplayResult {
        let definitions = try DefinitionsLoader.load(folder: URL(filePath: "Pipelines"))
        let workplace = try Workplace(parent: URL(filePath: order.folder), definitions: definitions)
        try JournalFilling(workplace, mix: order.mix).fill(events: order.events)
        let (journal, openSeconds) = try timed { try workplace.openJournal() }
        journal.stop()
        var plain = definitions
        plain.datasets.removeAll { !$0.layout.caseVariables.isEmpty }
        return ReplayResult(
            events: order.events, journalBytes: try workplace.journalBytes(),
            withCases: try count(workplace, definitions, "cases"),
            countersOnly: try count(workplace, plain, "counters"), openSeconds: openSeconds,
            residentBytesMax: Machine.residentBytesMax)
    }

    private func count(_ workplace: Workplace, _ definitions: Definitions, _ name: String) throws -> Double {
        let processor = try workplace.processor(name, definitions)
        let before = Machine.cpuSeconds
        while try processor.step() > 0 {}
        let seconds = Machine.cpuSeconds - before
        guard processor.account.accepted == Int64(order.events) else { throw Problem("The replay missed events.") }
        return seconds
    }
}

/// Puts made-up events into a journal, past the intake.
final class JournalFilling {
    private let workplace: Workplace
    private let templates: EventTemplates
    private let contentType = Array(WireProtocol.contentType.utf8)

    init(_ workplace: Workplace, mix: EventMix) {
        self.workplace = workplace
        templates = EventTemplates(
            registry: workplace.definitions.registry, source: Workplace.source(Workplace.producer),
            eventsPerBatch: Options.batchEvents, mix: mix, now: Workplace.now())
    }

    /// Returns the processor seconds of each whole million, and those of them that were not spent in the kernel.
    @discardableResult
    func fill(events: Int) throws -> (all: [Double], inProgram: [Double]) {
        let journal = try workplace.openJournal()
        defer { journal.stop() }
        let decoder = try workplace.decoder(journal)()
        let done = DispatchSemaphore(value: 0)
        journal.open(producer: Workplace.producer, stream: "bench", isBackfill: false) { _ in done.signal() }
        done.wait()
        // Some commits' worth may wait, so that decoding and committing go on side by side.
        let room = DispatchSemaphore(value: 100)
        var seconds: (all: [Double], inProgram: [Double]) = ([], [])
        var before = (all: Machine.cpuSeconds, inProgram: Machine.programSeconds)
        for number in 0..<(events / Options.batchEvents) {
            room.wait()
            journal.submit(decode(number, decoder)) { _ in room.signal() }
            guard (number + 1) * Options.batchEvents % 1_000_000 == 0 else { continue }
            let now = (all: Machine.cpuSeconds, inProgram: Machine.programSeconds)
            seconds.all.append(now.all - before.all)
            seconds.inProgram.append(now.inProgram - before.inProgram)
            before = now
        }
        for _ in 0..<100 { room.wait() }
        for _ in 0..<100 { room.signal() }
        return seconds
    }

    private func decode(_ number: Int, _ decoder: EventDecoder) -> CandidateBatch {
        let first = UInt64(number * Options.batchEvents)
        return templates.body(from: first).withUnsafeBytes { body in
            contentType.withUnsafeBytes { type in
                decoder.decode(
                    body: body, contentType: type, count: Options.batchEvents,
                    rights: SenderRights(
                        producer: Workplace.producer, sourcePrefix: Workplace.source(Workplace.producer)),
                    stream: "bench", epoch: 1, firstSequence: first)
            }
        }
    }
}

import Events
import FeedbackClient
import Foundation
import Ingest
import Journal
import Synchronization
import WireProtocol
import ZeroMQ

/// What each stage costs alone, in nanoseconds an event.
struct StageCosts {
    private(set) var rows: [(stage: String, nanoseconds: Double)] = []
    private let batches = 400
    private let workplace: Workplace
    private let templates: EventTemplates

    private var events: Int { batches * Options.batchEvents }

    init(_ workplace: Workplace) throws {
        self.workplace = workplace
        templates = EventTemplates(
            registry: workplace.definitions.registry, source: Workplace.source("sender-0"),
            eventsPerBatch: Options.batchEvents, now: Workplace.now())
        measureMaking()
        let journal = try workplace.openJournal()
        let candidates = try measureDecoding(journal)
        measureAdmission(candidates, journal)
        journal.stop()
        try measureReading()
        try measureCounting()
    }

    private mutating func note(_ stage: String, seconds: Double) {
        rows.append((stage, seconds / Double(events) * 1e9))
    }

    private func body(_ number: Int) -> [UInt8] { templates.body(from: UInt64(number * Options.batchEvents)) }

    private mutating func measureMaking() {
        let (_, seconds) = timed { (0..<batches).reduce(0) { $0 + body($1).count } }
        note("make a body (the benchmark's own)", seconds: seconds)
    }

    private mutating func measureDecoding(_ journal: JournalWriter) throws -> [CandidateBatch] {
        let decoder = try workplace.decoder(journal)()
        let rights = SenderRights(producer: "sender-0", sourcePrefix: Workplace.source("sender-0"))
        let contentType = Array(WireProtocol.contentType.utf8)
        func decode(_ number: Int, _ body: [UInt8]) -> CandidateBatch {
            body.withUnsafeBytes { body in
                contentType.withUnsafeBytes { type in
                    decoder.decode(
                        body: body, contentType: type, count: Options.batchEvents, rights: rights, stream: "bench",
                        epoch: 1, firstSequence: UInt64(number * Options.batchEvents))
                }
            }
        }
        // What was decoded is let go at once, as the intake does, so that no time goes into new pages of memory.
        let bodies = (0..<100).map(body)
        let (accepted, seconds) = timed {
            (0..<batches).reduce(0) { $0 + decode($1, bodies[$1 % bodies.count]).events.count }
        }
        guard accepted == events else { throw Problem("The decoder refused events of the benchmark.") }
        note("parse, validate, redact, hash", seconds: seconds)
        return (0..<batches).map { decode($0, body($0)) }
    }

    private mutating func measureAdmission(_ candidates: [CandidateBatch], _ journal: JournalWriter) {
        let done = DispatchSemaphore(value: 0)
        journal.open(producer: "sender-0", stream: "bench", isBackfill: false) { _ in done.signal() }
        done.wait()
        let cpuBefore = Machine.cpuSeconds
        let (_, seconds) = timed {
            for candidate in candidates { journal.submit(candidate) { _ in done.signal() } }
            for _ in candidates { done.wait() }
        }
        note("admit, encode, synced commit (wall)", seconds: seconds)
        note("the same (processor time)", seconds: Machine.cpuSeconds - cpuBefore)
    }

    private mutating func measureReading() throws {
        let reader = try JournalReader(path: workplace.journalPath)
        var position: Int64 = 0
        let (_, seconds) = try timed {
            while let last = try reader.batches(from: position, limit: 256).last { position = last.endPosition }
        }
        note("read a row, check its digest, decode it", seconds: seconds)
    }

    private mutating func measureCounting() throws {
        let processor = try workplace.processor("stage")
        let (_, seconds) = try timed {
            while try processor.step() > 0 {}
        }
        guard processor.account.accepted == Int64(events) else { throw Problem("Not every event was counted.") }
        note("read, check, decode and count; store tallies", seconds: seconds)
    }
}

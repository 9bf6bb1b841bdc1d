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
            eventsPerBatch: Options.batchEvents, mix: .usual, now: Workplace.now())
        measureMaking()
        for isEncrypted in [false, true] { try measureTransport(isEncrypted) }
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

    private mutating func measureTransport(_ isEncrypted: Bool) throws {
        let server = try workplace.server(admission: TakesAll(), isEncrypted: isEncrypted) { LooksAtNothing() }
        let order = SendOrder(
            endpoint: try server.start()[0], keyFile: isEncrypted ? try workplace.keyFile(SendRun.producer) : nil,
            events: events)
        defer { server.stop() }
        let cpuBefore = Machine.cpuSeconds
        let result = try Assistant<SendResult>(.send(order)).result()
        let name = isEncrypted ? "with CURVE" : "without CURVE"
        note("send, receive, answer, \(name) (wall)", seconds: Double(result.ended - result.began) / 1e9)
        note("the same, processor time of the intake", seconds: Machine.cpuSeconds - cpuBefore)
        note("the same, processor time of the sender", seconds: result.cpuSeconds)
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

/// A journal that keeps nothing and answers at once, to measure the way there alone.
private struct TakesAll: Admission {
    func open(
        producer: String, stream: String, isBackfill: Bool, answer: @escaping @Sendable (StreamState) -> Void
    ) {
        answer(StreamState(epoch: 1, nextSequence: 0))
    }

    func submit(_ candidate: CandidateBatch, answer: @escaping @Sendable (AdmissionAnswer) -> Void) {
        answer(
            .acknowledged(
                nextSequence: candidate.firstSequence + UInt64(candidate.slots), accepted: candidate.slots,
                duplicate: 0, rejected: []))
    }

    var waitingEvents: Int { 0 }
}

/// A decoder that gives every event a verdict of 0 and no columns.
private struct LooksAtNothing: BatchDecoding {
    mutating func decode(
        body: UnsafeRawBufferPointer, contentType: UnsafeRawBufferPointer, count: Int, rights: SenderRights,
        stream: String, epoch: UInt64, firstSequence: UInt64
    ) -> CandidateBatch {
        CandidateBatch(
            producer: rights.producer, stream: stream, epoch: epoch, firstSequence: firstSequence,
            verdict: [UInt8](repeating: 0, count: count))
    }
}

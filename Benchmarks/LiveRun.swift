import Definitions
import FeedbackClient
import Foundation
import Ingest
import Processing
import Synchronization
import ZeroMQ

/// What a live run measured.
struct LiveResult {
    var senders: Int
    var events: Int
    /// From the first message sent to the last acknowledgement.
    var acknowledgedSeconds: Double
    /// From the first message sent until everything is acknowledged and counted, and the tallies are stored.
    var countedSeconds: Double
    var cpuSeconds: Double
    var journalBytes: Int
    var residentBytesMax: Int
}

/// Events from senders through CURVE, intake, journal and counting, all in this process.
final class LiveRun: Sendable {
    private struct Moments {
        var began: [ContinuousClock.Instant] = []
        var acknowledged: [ContinuousClock.Instant] = []
        var counted: ContinuousClock.Instant?
    }

    private let senders: Int
    private let batchesPerSender: Int
    private let moments = Mutex(Moments())

    private var events: Int { senders * batchesPerSender * Options.batchEvents }

    /// `events` is rounded down to whole batches of every sender.
    init(senders: Int, events: Int) throws {
        self.senders = senders
        batchesPerSender = events / senders / Options.batchEvents
        guard batchesPerSender > 0 else { throw Problem("That is less than one batch of 500 events a sender.") }
    }

    func measure(_ workplace: Workplace) throws -> LiveResult {
        let journal = try workplace.openJournal()
        let server = try workplace.server(
            admission: journal, workers: senders, makeDecoder: try workplace.decoder(journal))
        let endpoints = try server.start()
        let keys = try (0..<senders).map { try workplace.clientKeys("sender-\($0)") }
        let processor = UncheckedTransfer(try workplace.processor("live"))
        let cpuBefore = Machine.cpuSeconds
        var threads = [try SocketThread(name: "counting") { [self] in count(processor.value) }]
        for index in 0..<senders {
            let templates = EventTemplates(
                registry: workplace.definitions.registry, source: Workplace.source("sender-\(index)"),
                eventsPerBatch: Options.batchEvents, now: Workplace.now())
            let sender = StreamSender(endpoint: endpoints[index], keys: keys[index], stream: "bench")
            threads.append(try SocketThread(name: "sender") { [self] in send(sender, templates) })
        }
        for thread in threads { thread.join() }
        let cpuSeconds = Machine.cpuSeconds - cpuBefore
        server.stop()
        journal.stop()
        try checkConservation(processor.value)
        return try moments.withLock { moments in
            guard let began = moments.began.min(), let acknowledged = moments.acknowledged.max(),
                let counted = moments.counted
            else { throw Problem("The live run did not come to its end.") }
            return LiveResult(
                senders: senders, events: events, acknowledgedSeconds: (acknowledged - began).inSeconds,
                countedSeconds: (max(counted, acknowledged) - began).inSeconds, cpuSeconds: cpuSeconds,
                journalBytes: try workplace.journalBytes(), residentBytesMax: Machine.residentBytesMax)
        }
    }

    private func send(_ sender: StreamSender, _ templates: EventTemplates) {
        var source = TemplateSource(templates: templates, batches: batchesPerSender)
        do {
            let summary = try sender.run(source: &source)
            guard summary.isComplete, summary.progress.rejected == 0 else {
                fail("The intake refused events: \(summary.progress.rejectedByReason)")
            }
        } catch {
            fail("\(error)")
        }
        moments.withLock {
            $0.acknowledged.append(ContinuousClock.now)
            if let began = source.began { $0.began.append(began) }
        }
    }

    /// As `dcs up` counts: whatever is there, then a look every 20 ms.
    private func count(_ processor: Processor) {
        do {
            while processor.position < Int64(events) {
                if try processor.step() == 0 { usleep(20_000) }
            }
            try processor.checkpoint()
        } catch {
            fail("\(error)")
        }
        moments.withLock { $0.counted = ContinuousClock.now }
    }

    private func checkConservation(_ processor: Processor) throws {
        let account = processor.account
        guard account.accepted == Int64(events), account.received == account.accepted else {
            throw Problem("\(events) events were sent, \(account.accepted) of \(account.received) were counted.")
        }
    }
}

/// Hands a value that is not Sendable to the thread that will own it from then on.
struct UncheckedTransfer<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

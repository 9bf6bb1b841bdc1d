import Definitions
import Events
import Foundation
import Ingest
import Processing
import Synchronization
import ZeroMQ

/// What goes through the pipeline; the sender's part of it is handed on.
struct LiveOrder: Codable {
    var isEncrypted: Bool
    var sending: SendOrder
    var folder: String

    init(
        isEncrypted: Bool, events: Int, batchEvents: Int = Options.batchEvents, maximumMessages: Int? = nil,
        eventsPerSecond: Double? = nil, mix: EventMix = .usual, folder: String
    ) {
        self.isEncrypted = isEncrypted
        self.folder = folder
        sending = SendOrder(
            endpoint: "", events: events / batchEvents * batchEvents, batchEvents: batchEvents,
            maximumMessages: maximumMessages, eventsPerSecond: eventsPerSecond, mix: mix)
    }
}

/// What a live run measured.
struct LiveResult: Codable {
    var events: Int
    /// From the first message sent to the last acknowledgement.
    var acknowledgedSeconds: Double
    /// From the first message sent until everything is acknowledged and counted, and the tallies are stored.
    var countedSeconds: Double
    /// Of everything but the sender.
    var cpuSeconds: Double
    var journalBytes: Int
    var residentBytesMax: Int
    var sending: SendResult

    var acknowledgedPerSecond: Double { Double(events) / acknowledgedSeconds }
    var countedPerSecond: Double { Double(events) / countedSeconds }
    /// Microseconds of processor time.
    var pipelineCost: Double { cpuSeconds / Double(events) * 1e6 }
    var senderCost: Double { sending.cpuSeconds / Double(events) * 1e6 }
    var journalBytesPerEvent: Double { Double(journalBytes) / Double(events) }
}

/// Events from a sender in another process through intake, journal and counting, as `dcs up` runs them.
final class LiveRun: Sendable {
    private let order: LiveOrder
    private let countedAt = Mutex<UInt64>(0)

    init(_ order: LiveOrder) throws {
        guard order.sending.events > 0 else { throw Problem("That is less than one batch.") }
        self.order = order
    }

    func measure() throws -> LiveResult {
        let workplace = try Workplace(
            parent: URL(filePath: order.folder),
            definitions: try DefinitionsLoader.load(folder: URL(filePath: "Pipelines")))
        let journal = try workplace.openJournal()
        let server = try workplace.server(
            admission: journal, isEncrypted: order.isEncrypted, makeDecoder: try workplace.decoder(journal))
        var sending = order.sending
        sending.endpoint = try server.start()[0]
        sending.keyFile = order.isEncrypted ? try workplace.keyFile(SendRun.producer) : nil
        let processor = UncheckedTransfer(try workplace.processor("live"))
        let cpuBefore = Machine.cpuSeconds
        let counting = try SocketThread(name: "counting") { [self] in count(processor.value) }
        let sent = try Assistant<SendResult>(.send(sending)).result()
        counting.join()
        let cpuSeconds = Machine.cpuSeconds - cpuBefore
        server.stop()
        journal.stop()
        try checkConservation(processor.value)
        let counted = max(sent.ended, countedAt.withLock { $0 })
        return LiveResult(
            events: sending.events, acknowledgedSeconds: Double(sent.ended - sent.began) / 1e9,
            countedSeconds: Double(counted - sent.began) / 1e9, cpuSeconds: cpuSeconds,
            journalBytes: try workplace.journalBytes(), residentBytesMax: Machine.residentBytesMax, sending: sent)
    }

    /// As `dcs up` counts: whatever is there, then a look every 20 ms.
    private func count(_ processor: Processor) {
        do {
            while processor.position < Int64(order.sending.events) {
                if try processor.step() == 0 { usleep(20_000) }
            }
            try processor.checkpoint()
        } catch {
            fail("\(error)")
        }
        countedAt.withLock { $0 = Machine.nanoseconds }
    }

    private func checkConservation(_ processor: Processor) throws {
        let account = processor.account
        guard account.accepted == Int64(order.sending.events), account.received == account.accepted else {
            throw Problem(
                "\(order.sending.events) events were sent, \(account.accepted) of \(account.received) were counted.")
        }
    }
}

/// Hands a value that is not Sendable to the thread that will own it from then on.
struct UncheckedTransfer<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

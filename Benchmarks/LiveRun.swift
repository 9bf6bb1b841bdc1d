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
    /// Of one sender.
    var sending: SendOrder
    var senders: Int
    var folder: String

    /// `events` is rounded down to whole batches of every sender.
    init(
        isEncrypted: Bool, senders: Int = 1, events: Int, batchEvents: Int = Options.batchEvents,
        maximumMessages: Int? = nil,
        eventsPerSecond: Double? = nil, mix: EventMix = .usual, folder: String
    ) {
        self.isEncrypted = isEncrypted
        self.senders = senders
        self.folder = folder
        sending = SendOrder(
            endpoint: "", events: events / senders / batchEvents * batchEvents, batchEvents: batchEvents,
            maximumMessages: maximumMessages, eventsPerSecond: eventsPerSecond, mix: mix)
    }

    var events: Int { senders * sending.events }
}

/// What a live run measured.
struct LiveResult: Codable {
    var events: Int
    /// From the first message sent to the last acknowledgement.
    var acknowledgedSeconds: Double
    /// From the first message sent until everything is acknowledged and counted, and the tallies are stored.
    var countedSeconds: Double
    /// Of everything but the senders.
    var cpuSeconds: Double
    var journalBytes: Int
    var residentBytesMax: Int
    var senderCpuSeconds: Double
    /// Of the first sender.
    var latency: SendResult

    var acknowledgedPerSecond: Double { Double(events) / acknowledgedSeconds }
    var countedPerSecond: Double { Double(events) / countedSeconds }
    /// Microseconds of processor time.
    var pipelineCost: Double { cpuSeconds / Double(events) * 1e6 }
    var senderCost: Double { senderCpuSeconds / Double(events) * 1e6 }
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
            admission: journal, workers: order.senders, isEncrypted: order.isEncrypted,
            makeDecoder: try workplace.decoder(journal))
        let sendings = try server.start().enumerated().map { number, endpoint in
            var sending = order.sending
            (sending.number, sending.endpoint) = (number, endpoint)
            sending.keyFile = order.isEncrypted ? try workplace.keyFile(sending.producer) : nil
            return sending
        }
        let processor = UncheckedTransfer(try workplace.processor("live"))
        let cpuBefore = Machine.cpuSeconds
        let counting = try SocketThread(name: "counting") { [self] in count(processor.value) }
        let senders = try sendings.map { try Assistant<SendResult>(.send($0)) }
        let sent = try senders.map { try $0.result() }
        counting.join()
        let cpuSeconds = Machine.cpuSeconds - cpuBefore
        server.stop()
        journal.stop()
        try checkConservation(processor.value)
        guard let began = sent.map(\.began).min(), let ended = sent.map(\.ended).max() else {
            throw Problem("There is no sender.")
        }
        let counted = max(ended, countedAt.withLock { $0 })
        return LiveResult(
            events: order.events, acknowledgedSeconds: Double(ended - began) / 1e9,
            countedSeconds: Double(counted - began) / 1e9, cpuSeconds: cpuSeconds,
            journalBytes: try workplace.journalBytes(), residentBytesMax: Machine.residentBytesMax,
            senderCpuSeconds: sent.reduce(0) { $0 + $1.cpuSeconds }, latency: sent[0])
    }

    /// As `dcs up` counts: whatever is there, then a look every 20 ms.
    private func count(_ processor: Processor) {
        do {
            while processor.position < Int64(order.events) {
                if try !processor.follow() { usleep(20_000) }
            }
            try processor.checkpoint()
        } catch {
            fail("\(error)")
        }
        countedAt.withLock { $0 = Machine.nanoseconds }
    }

    private func checkConservation(_ processor: Processor) throws {
        let account = processor.account
        guard account.accepted == Int64(order.events), account.received == account.accepted else {
            throw Problem(
                "\(order.events) events were sent, \(account.accepted) of \(account.received) were counted.")
        }
    }
}

/// Hands a value that is not Sendable to the thread that will own it from then on.
struct UncheckedTransfer<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}

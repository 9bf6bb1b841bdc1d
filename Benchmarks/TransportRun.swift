import Definitions
import Events
import Foundation
import Ingest
import Synchronization
import ZeroMQ

/// The way from a sender to a journal that keeps nothing, without a look into the bodies.
struct TransportOrder: Codable {
    enum Way: String, Codable, CaseIterable {
        /// libzmq alone.
        case raw = "libzmq alone"
        case plain = "intake without CURVE"
        case encrypted = "intake with CURVE"
    }

    var way: Way
    var events: Int
    var batchEvents: Int
    var folder: String
}

/// Nanoseconds an event.
struct TransportResult: Codable {
    var wall: Double
    var intake: Double
    var sender: Double
}

struct TransportRun {
    private let order: TransportOrder

    init(_ order: TransportOrder) { self.order = order }

    func measure() throws -> TransportResult {
        order.way == .raw ? try measureRaw() : try measureIntake()
    }

    private func measureRaw() throws -> TransportResult {
        MessageMemory.keepForNextMessage()
        var options = SocketOptions()
        options.maximumFrameBytes = 4 * 1_048_576
        let socket = try Socket(.router, context: try Context(), options: options)
        try socket.bind("tcp://127.0.0.1:*")
        let sending = SendOrder(
            endpoint: try socket.boundEndpoint(), events: order.events, batchEvents: order.batchEvents,
            maximumMessages: order.batchEvents == 1 ? 64 : 40, isRaw: true)
        let cpuBefore = Machine.cpuSeconds
        let sender = try Assistant<SendResult>(.send(sending))
        try RawTransport.answer(sending.batches, over: socket)
        return result(try sender.result(), cpuBefore)
    }

    private func measureIntake() throws -> TransportResult {
        let isEncrypted = order.way == .encrypted
        let workplace = try Workplace(
            parent: URL(filePath: order.folder),
            definitions: try DefinitionsLoader.load(folder: URL(filePath: "Pipelines")))
        let admission = TakesAll()
        let server = try workplace.server(admission: admission, isEncrypted: isEncrypted) { LooksAtNothing() }
        let sending = SendOrder(
            endpoint: try server.start()[0],
            keyFile: isEncrypted ? try workplace.keyFile(Workplace.producer) : nil, events: order.events,
            batchEvents: order.batchEvents, maximumMessages: order.batchEvents == 1 ? 64 : nil)
        defer {
            server.stop()
            admission.stop()
        }
        let cpuBefore = Machine.cpuSeconds
        return result(try Assistant<SendResult>(.send(sending)).result(), cpuBefore)
    }

    private func result(_ sent: SendResult, _ cpuBefore: Double) -> TransportResult {
        let scale = 1e9 / Double(order.events)
        return TransportResult(
            wall: Double(sent.ended - sent.began) / 1e9 * scale, intake: (Machine.cpuSeconds - cpuBefore) * scale,
            sender: sent.cpuSeconds * scale)
    }
}

/// A journal that keeps nothing: all that waits is answered together, after a pause as long as a quick synced commit.
private final class TakesAll: Admission {
    private struct State {
        var answers: [@Sendable () -> Void] = []
        var isRunning = true
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init() {
        Thread.detachNewThread { [self] in
            while true {
                wake.wait()
                usleep(100)
                let (answers, isRunning) = state.withLock { state in
                    defer { state.answers = [] }
                    return (state.answers, state.isRunning)
                }
                for answer in answers { answer() }
                if !isRunning { return }
            }
        }
    }

    func stop() {
        state.withLock { $0.isRunning = false }
        wake.signal()
    }

    func open(
        producer: String, stream: String, isBackfill: Bool, answer: @escaping @Sendable (StreamState) -> Void
    ) {
        answer(StreamState(epoch: 1, nextSequence: 0))
    }

    func submit(_ candidate: CandidateBatch, answer: @escaping @Sendable (AdmissionAnswer) -> Void) {
        let isFirst = state.withLock { state in
            state.answers.append {
                answer(
                    .acknowledged(
                        nextSequence: candidate.firstSequence + UInt64(candidate.slots), accepted: candidate.slots,
                        duplicate: 0, rejected: []))
            }
            return state.answers.count == 1
        }
        if isFirst { wake.signal() }
    }

    var waitingEvents: Int { 0 }
}

/// A decoder that gives every event a verdict of 0 and no columns.
private struct LooksAtNothing: BatchDecoding {
    mutating func decode(
        body: UnsafeRawBufferPointer, contentType: UnsafeRawBufferPointer, count: Int, rights: SenderRights,
        into run: CandidateRun
    ) {
        run.append(verdict: 0, count: count)
    }
}

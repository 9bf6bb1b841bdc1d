import Definitions
import FeedbackClient
import Foundation
import ZeroMQ

/// What a sender sends, and how fast.
struct SendOrder: Codable {
    var endpoint: String
    /// nil = without CURVE.
    var keyFile: String?
    var events: Int
    var batchEvents = Options.batchEvents
    /// Messages under way at once; nil = as many as the server gives credit for.
    var maximumMessages: Int?
    /// nil = as fast as it goes.
    var eventsPerSecond: Double?
    var mix = EventMix.usual
    /// Which of several senders it is.
    var number = 0
    /// libzmq alone, without the protocol.
    var isRaw = false

    var producer: String { "sender-\(number)" }
    var batches: Int { events / batchEvents }
}

/// What a sender measured; moments are nanoseconds of the machine's monotonic clock.
struct SendResult: Codable {
    var began: UInt64
    var ended: UInt64
    var cpuSeconds: Double
    /// Milliseconds from the moment a batch was due until its acknowledgement.
    var latencyMedian: Double
    var latency99: Double
    var latencyMaximum: Double
}

/// One sender in a process of its own.
struct SendRun {
    private let order: SendOrder

    init(_ order: SendOrder) { self.order = order }

    func measure() throws -> SendResult {
        let definitions = try DefinitionsLoader.load(folder: URL(filePath: "Pipelines"))
        let templates = EventTemplates(
            registry: definitions.registry, source: Workplace.source(order.producer),
            eventsPerBatch: order.batchEvents, mix: order.mix, now: Workplace.now())
        MessageMemory.keepForNextMessage()
        if order.isRaw { return try measureRaw(templates) }
        var source = PacedSource(templates: templates, batches: order.batches, eventsPerSecond: order.eventsPerSecond)
        let cpuBefore = Machine.cpuSeconds
        let summary = try send(&source)
        let cpuSeconds = Machine.cpuSeconds - cpuBefore
        guard summary.progress.rejected == 0, summary.progress.accepted == UInt64(order.events) else {
            throw Problem("Not every event was accepted: \(summary.progress)")
        }
        let latencies = source.latencies.sorted()
        guard latencies.count == order.batches, let longest = latencies.last else {
            throw Problem("Not every batch was acknowledged.")
        }
        return SendResult(
            began: source.began, ended: source.ended, cpuSeconds: cpuSeconds,
            latencyMedian: Double(latencies[latencies.count / 2]) / 1e6,
            latency99: Double(latencies[latencies.count * 99 / 100]) / 1e6, latencyMaximum: Double(longest) / 1e6)
    }

    private func measureRaw(_ templates: EventTemplates) throws -> SendResult {
        let (began, cpuBefore) = (Machine.nanoseconds, Machine.cpuSeconds)
        try RawTransport.send(order.batches, window: order.maximumMessages ?? 1, to: order.endpoint) {
            templates.body(from: UInt64($0 * order.batchEvents))
        }
        return SendResult(
            began: began, ended: Machine.nanoseconds, cpuSeconds: Machine.cpuSeconds - cpuBefore, latencyMedian: 0,
            latency99: 0, latencyMaximum: 0)
    }

    private func send(_ source: inout PacedSource) throws -> SendSummary {
        let sender = try makeSender()
        guard let perSecond = order.eventsPerSecond else { return try sender.run(source: &source) }
        let signal = try StopSignal()
        source.signal = signal
        let pace = Pace(nanoseconds: UInt64(Double(order.batchEvents) / perSecond * 1e9), signal: signal)
        source.pace = pace
        defer { pace.stop() }
        return try sender.run(source: &source, until: .stopped(signal))
    }

    private func makeSender() throws -> StreamSender {
        let maximum = order.maximumMessages ?? .max
        guard let keyFile = order.keyFile else {
            return StreamSender(loopbackEndpoint: order.endpoint, stream: "bench", maximumMessages: maximum)
        }
        return StreamSender(
            endpoint: order.endpoint, keys: try ClientKeys.load(path: keyFile), stream: "bench",
            maximumMessages: maximum)
    }
}

import FeedbackClient

/// A stretch of a simulated sender's events as a stream that can be sent, and sent again from any unacknowledged place.
///
/// Keeps what is not acknowledged; a restart makes it again from the seed.
package struct SimulationSource<Sender: SimulatedSender>: SequencedSource {
    private let fresh: Sender
    private let from: Int64
    private let end: Int64
    /// UTC milliseconds; events after it are not handed out yet. nil = no waiting.
    private let now: (@Sendable () -> Int64)?
    private let limit: UInt64

    private var producer: Sender
    private var ahead: (time: Int64, json: [UInt8])?
    private var buffer: [[UInt8]] = []
    private var bufferStart: UInt64 = 0
    private var made: UInt64 = 0

    /// Events with `from` ≤ time < `end`, at most `limit` of them.
    package init(
        producer: Sender, from: Int64, end: Int64, limit: UInt64 = .max,
        now: (@Sendable () -> Int64)? = nil
    ) {
        fresh = producer
        self.producer = producer
        self.from = from
        self.end = end
        self.now = now
        self.limit = limit
    }

    package mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        if sequence < bufferStart { restart() }
        while made < sequence + UInt64(maximum), made < limit, let json = take() {
            buffer.append(json)
            made += 1
        }
        guard sequence >= bufferStart, sequence < made else { return nil }
        let first = Int(sequence - bufferStart)
        let count = min(maximum, buffer.count - first)
        var body: [UInt8] = [UInt8(ascii: "[")]
        for index in first..<(first + count) {
            if index > first { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: buffer[index])
        }
        body.append(UInt8(ascii: "]"))
        return EncodedBatch(firstSequence: sequence, count: count, body: body)
    }

    package mutating func acknowledged(below sequence: UInt64) throws { forget(below: sequence) }

    private mutating func forget(below sequence: UInt64) {
        guard sequence > bufferStart else { return }
        let gone = min(Int(sequence - bufferStart), buffer.count)
        buffer.removeFirst(gone)
        bufferStart += UInt64(gone)
    }

    private mutating func restart() {
        producer = fresh
        ahead = nil
        buffer = []
        bufferStart = 0
        made = 0
    }

    /// The next event of the stretch, if its time has come.
    private mutating func take() -> [UInt8]? {
        while true {
            let event = ahead ?? producer.next()
            ahead = event
            if event.time >= end { return nil }
            if let now, event.time > now() { return nil }
            ahead = nil
            if event.time >= from { return event.json }
        }
    }
}

import Events
import FeedbackClient

/// One reading of what is imported, from its start.
protocol SlotReading {
    /// The slots of the next row; nil at the end. Throws there if what was read has changed meanwhile.
    mutating func next() throws -> [MappedSlot]?
}

/// The slots of an import with their sequence numbers, as a sender asks for them.
///
/// Going back beyond what is not yet acknowledged reads from the start again.
struct NumberedSlots<Reading: SlotReading> {
    /// The number of the first event of a stream.
    let firstSequence: UInt64
    private(set) var reading: Reading
    /// The first reading that came to its end.
    private(set) var finished: Reading?

    private let begin: () throws -> Reading
    /// Slots that were handed out or read and not yet acknowledged, from `keptFrom` on.
    private var kept: [[UInt8]] = []
    private var keptFrom: UInt64

    init(firstSequence: UInt64, begin: @escaping () throws -> Reading) throws {
        self.firstSequence = firstSequence
        self.begin = begin
        reading = try begin()
        keptFrom = firstSequence
    }

    /// What is known of all rows once the end was reached, and of those read so far before.
    var furthest: Reading { finished ?? reading }

    mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        guard sequence >= firstSequence, maximum > 0 else { return nil }
        if sequence < keptFrom { try restart() }
        while keptFrom + UInt64(kept.count) <= sequence {
            // Nobody asked for these, or they are acknowledged already.
            skipKept()
            guard try readRow() else { return nil }
        }
        var body: [UInt8] = [UInt8(ascii: "[")]
        var count = 0
        var index = Int(sequence - keptFrom)
        while count < min(maximum, Limits.batchEvents) {
            if index == kept.count, try !readRow() { break }
            let json = kept[index]
            if body.count + json.count + 2 > Limits.batchBytes { break }
            if count > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: json)
            count += 1
            index += 1
        }
        forget(before: sequence)
        guard count > 0 else { return nil }
        body.append(UInt8(ascii: "]"))
        return EncodedBatch(firstSequence: sequence, count: count, body: body)
    }

    mutating func acknowledged(below sequence: UInt64) {
        guard sequence > keptFrom else { return }
        drop(min(Int(sequence - keptFrom), kept.count))
    }

    /// Reads what is left without handing it out.
    mutating func readToEnd() throws {
        while try readRow() { skipKept() }
    }

    /// More than the receiver ever lets wait is never asked for again but after a restart.
    private mutating func forget(before sequence: UInt64) {
        let excess = kept.count - 2 * Limits.credit
        if excess > 0 { drop(min(excess, Int(sequence - keptFrom))) }
    }

    private mutating func drop(_ count: Int) {
        kept.removeFirst(count)
        keptFrom += UInt64(count)
    }

    private mutating func skipKept() {
        keptFrom += UInt64(kept.count)
        kept.removeAll(keepingCapacity: true)
    }

    private mutating func readRow() throws -> Bool {
        if let slots = try reading.next() {
            kept += slots.map(\.json)
            return true
        }
        if finished == nil { finished = reading }
        return false
    }

    private mutating func restart() throws {
        reading = try begin()
        kept = []
        keptFrom = firstSequence
    }
}

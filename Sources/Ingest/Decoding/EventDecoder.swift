import CSimdjson
import Events

/// Turns the body of a message into columns and one verdict a sequence number; one decoder a thread.
///
/// What is decided here depends on nothing but the bytes, the sender's rights and the registry. The clock, the horizon
/// and duplicates are the journal writer's.
package final class EventDecoder {
    /// How a body is read; what comes out is the same.
    package enum Reading: Sendable {
        /// From the places that simdjson's first stage finds; in full where that isn't enough.
        case direct
        /// Always in full by simdjson, which is slower: to compare with.
        case full
    }

    private let reading: Reading
    private let parser: OpaquePointer
    private var rules: EventRules
    private let event = UnsafeMutablePointer<dcs_json_event>.allocate(capacity: 1)

    /// `key` has 16 bytes and must stay the same for as long as duplicates and cases are to be recognised.
    package init(vocabulary: Vocabulary, key: [UInt8], reading: Reading = .direct) {
        self.reading = reading
        guard let parser = dcs_json_create(Limits.jsonDepth) else { fatalError("no memory for a JSON parser") }
        self.parser = parser
        event.initialize(to: dcs_json_event())
        rules = EventRules(vocabulary: vocabulary, key: key)
    }

    deinit {
        dcs_json_destroy(parser)
        event.deallocate()
    }

    package func decode(
        body: UnsafeRawBufferPointer,
        contentType: UnsafeRawBufferPointer,
        count: Int,
        rights: SenderRights,
        stream: String,
        epoch: UInt64,
        firstSequence: UInt64
    ) -> CandidateBatch {
        var batch = CandidateBatch(
            producer: rights.producer, stream: stream, epoch: epoch, firstSequence: firstSequence)
        guard Self.isBatchType(contentType) else { return refused(batch, count, .contentTypeUnknown) }
        batch.verdict.reserveCapacity(min(count, Limits.batchEvents))
        if reading == .direct, let decoded = decodeDirectly(body, count, batch, rights) { return decoded }
        return decodeInFull(body, count, batch, rights)
    }

    /// nil if the body holds something that only a full parse can judge.
    private func decodeDirectly(
        _ body: UnsafeRawBufferPointer, _ count: Int, _ start: CandidateBatch, _ rights: SenderRights
    ) -> CandidateBatch? {
        guard dcs_json_scan(parser, body.bytes, body.count) else { return nil }
        var batch = start
        var step = dcs_json_end
        rules.begin(rights)
        rules.takeAll(event, into: &batch.verdict) {
            step = dcs_json_scan_next(parser, event)
            return step == dcs_json_event_read
        }
        guard step == dcs_json_end else { return nil }
        guard batch.slots == count else { return refused(start, count, .countMismatch) }
        rules.finish(&batch)
        return batch
    }

    private func decodeInFull(
        _ body: UnsafeRawBufferPointer, _ count: Int, _ start: CandidateBatch, _ rights: SenderRights
    ) -> CandidateBatch {
        var found = 0
        switch dcs_json_begin(parser, body.bytes, body.count, &found) {
        case dcs_json_array:
            guard found == count else { return refused(start, count, .countMismatch) }
            var batch = start
            rules.begin(rights)
            rules.takeAll(event, into: &batch.verdict) { dcs_json_next(parser, event) }
            rules.finish(&batch)
            return batch
        case dcs_json_out_of_memory:
            fatalError("no memory to parse a message")
        case dcs_json_not_an_array:
            return refused(start, count, .unreadable)
        default:
            return decodeEachAlone(body, count, start, rights)
        }
    }

    /// A body that is no JSON as a whole: one poison element takes its own verdict and the others are read.
    private func decodeEachAlone(
        _ body: UnsafeRawBufferPointer, _ count: Int, _ start: CandidateBatch, _ rights: SenderRights
    ) -> CandidateBatch {
        var ranges: UnsafePointer<dcs_json_range>?
        var found = 0
        guard !body.beginsWithByteOrderMark, dcs_json_split(parser, body.bytes, body.count, &ranges, &found) else {
            return refused(start, count, .unreadable)
        }
        guard found == count else { return refused(start, count, .countMismatch) }
        var batch = start
        rules.begin(rights)
        for index in 0..<found {
            guard let range = ranges?[index] else { continue }
            let element = UnsafeRawBufferPointer(rebasing: body[range.offset..<range.offset + range.length])
            takeAlone(element, &batch.verdict)
        }
        rules.finish(&batch)
        return batch
    }

    private func takeAlone(_ element: UnsafeRawBufferPointer, _ verdicts: inout [UInt8]) {
        let trimmed = element.trimmed
        guard trimmed.count <= Limits.eventBytes else { return verdicts.append(RejectReason.tooLarge.rawValue) }
        var found = 0
        switch dcs_json_begin_element(parser, trimmed.bytes, trimmed.count, &found) {
        case dcs_json_array where found == 1:
            rules.takeAll(event, into: &verdicts) { dcs_json_next(parser, event) }
        case dcs_json_too_deep: verdicts.append(RejectReason.tooDeep.rawValue)
        case dcs_json_out_of_memory: fatalError("no memory to parse an event")
        default: verdicts.append(RejectReason.unreadable.rawValue)
        }
    }

    private func refused(_ batch: CandidateBatch, _ count: Int, _ reason: RejectReason) -> CandidateBatch {
        var batch = batch
        batch.verdict = [UInt8](repeating: reason.rawValue, count: count)
        return batch
    }

    /// `application/cloudevents-batch`, in any case, as JSON, with or without parameters.
    private static func isBatchType(_ text: UnsafeRawBufferPointer) -> Bool {
        let name: StaticString = "application/cloudevents-batch"
        let suffix: StaticString = "+json"
        guard text.hasPrefixIgnoringCase(name) else { return false }
        var rest = UnsafeRawBufferPointer(rebasing: text[name.utf8CodeUnitCount...])
        if rest.hasPrefixIgnoringCase(suffix) {
            rest = UnsafeRawBufferPointer(rebasing: rest[suffix.utf8CodeUnitCount...])
        }
        return rest.first.map { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: " ") } ?? true
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var bytes: UnsafePointer<UInt8>? { bindMemory(to: UInt8.self).baseAddress }

    fileprivate var beginsWithByteOrderMark: Bool {
        count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF
    }

    fileprivate var trimmed: UnsafeRawBufferPointer {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
        var low = 0
        var high = count
        while low < high, isSpace(self[low]) { low += 1 }
        while high > low, isSpace(self[high - 1]) { high -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[low..<high])
    }

    /// `prefix` is written in lower case.
    fileprivate func hasPrefixIgnoringCase(_ prefix: StaticString) -> Bool {
        guard count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount {
            let byte = self[index]
            let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            guard lower == prefix.utf8Start[index] else { return false }
        }
        return true
    }
}

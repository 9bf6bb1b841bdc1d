import CSimdjson
import Events

/// Turns the bodies of messages into columns and one verdict a sequence number; one decoder a thread.
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
    private let alone = CandidateRun()
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

    /// Adds a message to the run: one verdict a sequence number, whatever the body is.
    package func decode(
        body: UnsafeRawBufferPointer, contentType: UnsafeRawBufferPointer, count: Int, rights: SenderRights,
        into run: CandidateRun
    ) {
        swap(&rules.rows, &run.rows)
        defer { swap(&rules.rows, &run.rows) }
        let start = rules.rows.mark
        guard Self.isBatchType(contentType) else { return refuse(count, .contentTypeUnknown, from: start) }
        if start.verdicts == 0 { rules.rows.verdict.reserveCapacity(min(count, Limits.batchEvents)) }
        rules.begin(rights)
        if reading == .direct, decodeDirectly(body, count, from: start) { return }
        rules.rows.cut(to: start)
        decodeInFull(body, count, from: start)
    }

    /// A message alone.
    package func decode(
        body: UnsafeRawBufferPointer, contentType: UnsafeRawBufferPointer, count: Int, rights: SenderRights,
        stream: String, epoch: UInt64, firstSequence: UInt64
    ) -> CandidateBatch {
        alone.begin(producer: rights.producer, stream: stream, epoch: epoch, firstSequence: firstSequence)
        decode(body: body, contentType: contentType, count: count, rights: rights, into: alone)
        return alone.takeCandidate()
    }

    /// False if the body holds something that only a full parse can judge.
    private func decodeDirectly(_ body: UnsafeRawBufferPointer, _ count: Int, from start: RowBuffer.Mark) -> Bool {
        guard dcs_json_scan(parser, body.bytes, body.count) else { return false }
        var step = dcs_json_end
        rules.takeAll(event) {
            step = dcs_json_scan_next(parser, event)
            return step == dcs_json_event_read
        }
        guard step == dcs_json_end else { return false }
        if rules.rows.verdict.count - start.verdicts != count { refuse(count, .countMismatch, from: start) }
        return true
    }

    private func decodeInFull(_ body: UnsafeRawBufferPointer, _ count: Int, from start: RowBuffer.Mark) {
        var found = 0
        switch dcs_json_begin(parser, body.bytes, body.count, &found) {
        case dcs_json_array:
            guard found == count else { return refuse(count, .countMismatch, from: start) }
            rules.takeAll(event) { dcs_json_next(parser, event) }
        case dcs_json_out_of_memory:
            fatalError("no memory to parse a message")
        case dcs_json_not_an_array:
            refuse(count, .unreadable, from: start)
        default:
            decodeEachAlone(body, count, from: start)
        }
    }

    /// A body that is no JSON as a whole: one poison element takes its own verdict and the others are read.
    private func decodeEachAlone(_ body: UnsafeRawBufferPointer, _ count: Int, from start: RowBuffer.Mark) {
        var ranges: UnsafePointer<dcs_json_range>?
        var found = 0
        guard !body.beginsWithByteOrderMark, dcs_json_split(parser, body.bytes, body.count, &ranges, &found) else {
            return refuse(count, .unreadable, from: start)
        }
        guard found == count else { return refuse(count, .countMismatch, from: start) }
        for index in 0..<found {
            guard let range = ranges?[index] else { continue }
            takeAlone(UnsafeRawBufferPointer(rebasing: body[range.offset..<range.offset + range.length]))
        }
    }

    private func takeAlone(_ element: UnsafeRawBufferPointer) {
        let trimmed = element.trimmed
        guard trimmed.count <= Limits.eventBytes else {
            return rules.rows.verdict.append(RejectReason.tooLarge.rawValue)
        }
        var found = 0
        switch dcs_json_begin_element(parser, trimmed.bytes, trimmed.count, &found) {
        case dcs_json_array where found == 1: rules.takeAll(event) { dcs_json_next(parser, event) }
        case dcs_json_too_deep: rules.rows.verdict.append(RejectReason.tooDeep.rawValue)
        case dcs_json_out_of_memory: fatalError("no memory to parse an event")
        default: rules.rows.verdict.append(RejectReason.unreadable.rawValue)
        }
    }

    private func refuse(_ count: Int, _ reason: RejectReason, from start: RowBuffer.Mark) {
        rules.rows.cut(to: start)
        rules.rows.verdict.append(contentsOf: repeatElement(reason.rawValue, count: count))
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

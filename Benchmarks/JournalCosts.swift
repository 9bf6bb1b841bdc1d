import Definitions
import Events
import Foundation
import Ingest
import Journal
import Synchronization
import WireProtocol

/// What the parts of the journal cost alone, in processor time, beside what the machine would allow.
struct JournalCosts {
    private(set) var rows: [(part: String, value: Double)] = []
    private let definitions: Definitions
    private let folder: URL

    init(folder: URL, definitions: Definitions) throws {
        self.folder = folder
        self.definitions = definitions
        try measureHorizon(1_000_000)
        try measureHorizon(10_000_000)
        let candidates = try measureCommits(of: Options.batchEvents, messages: 2_000, atOnce: 40)
        measureCoding(candidates)
        try measurePlainFile(eventsPerSync: 20_000)
        _ = try measureCommits(of: Options.batchEvents, messages: 400, atOnce: 1)
        _ = try measureCommits(of: 1, messages: 64_000, atOnce: 64)
        try measurePlainFile(eventsPerSync: 64)
    }

    /// Notes the processor time of `body` for each of `count` events, in nanoseconds.
    private mutating func note(_ part: String, each count: Int, _ body: () throws -> Void) rethrows {
        let before = Machine.cpuSeconds
        try body()
        rows.append((part + ", ns", (Machine.cpuSeconds - before) / Double(count) * 1e9))
    }

    // MARK: Duplicates

    private mutating func measureHorizon(_ count: Int) throws {
        let millions = "\(count / 1_000_000) million"
        let before = Machine.residentBytes
        let horizon = DuplicateHorizon()
        var duplicates = 0
        note("remember \(millions) identities", each: count) { duplicates = Self.insert(count, horizon) }
        rows.append(("memory of each, bytes", Double(Machine.residentBytes - before) / Double(count)))
        guard duplicates == 0, horizon.count == count else { throw Problem("The horizon forgot an identity.") }
        note("the same again, all are known", each: count) { duplicates = Self.insert(count, horizon) }
        guard duplicates == count else { throw Problem("The horizon did not know an identity.") }
        var plain = PlainSet(capacity: count * 16 / 10)
        note("limit: a plain set of 16 bytes an entry, large enough from the start", each: count) {
            var random = SeededRandom(seed: 11)
            for _ in 0..<count { plain.insert(Hash128(high: random.next(), low: random.next())) }
        }
        guard plain.used == count else { throw Problem("The plain set lost an identity.") }
    }

    private static func insert(_ count: Int, _ horizon: DuplicateHorizon) -> Int {
        var random = SeededRandom(seed: 11)
        var identities = [Hash128](repeating: .absent, count: Options.batchEvents)
        var duplicates = 0
        for _ in 0..<(count / identities.count) {
            for index in identities.indices { identities[index] = Hash128(high: random.next(), low: random.next()) }
            var reasons = [UInt8](repeating: 0, count: identities.count)
            duplicates += horizon.insert(identities, receivedAt: 1_767_225_600_000, reasons: &reasons)
        }
        return duplicates
    }

    // MARK: Coding

    private mutating func measureCoding(_ candidates: [CandidateBatch]) {
        let parts = candidates.map(\.events)
        let events = parts.count * Options.batchEvents
        var encoder = BatchEncoder()
        for together in [1, 10] {
            var bytes = 0
            note("encode rows of \(together * Options.batchEvents)", each: events) {
                for start in stride(from: 0, to: parts.count, by: together) {
                    encoder.encode(Array(parts[start..<(start + together)]), tombstones: [], droppedFields: 0)
                    bytes += encoder.withBytes(\.count)
                }
            }
            rows.append(("size of it, bytes", Double(bytes) / Double(events)))
        }
        let row = JournalBatch(
            position: 0, slots: 0, kind: .live, producer: 0, epoch: 0, firstSequence: 0, receivedAt: 0,
            events: EventBatch(), tombstones: [])
        note("limit: SHA-256 of rows of 5000", each: events) {
            for _ in 0..<(parts.count / 10) { encoder.withBytes { _ = JournalDigest.of(row, body: $0) } }
        }
    }

    // MARK: Commits

    /// Commits messages, `atOnce` at a time, then reads them and opens the journal again; returns the messages.
    private mutating func measureCommits(
        of eventsPerMessage: Int, messages: Int, atOnce: Int
    ) throws -> [CandidateBatch] {
        let workplace = try Workplace(parent: folder, definitions: definitions)
        let journal = try workplace.openJournal()
        let candidates = try decode(messages: messages, of: eventsPerMessage, workplace, journal)
        let events = messages * eventsPerMessage
        let done = DispatchSemaphore(value: 0)
        journal.open(producer: "sender-0", stream: "bench", isBackfill: false) { _ in done.signal() }
        done.wait()
        let accepted = Atomic<Int>(0)
        let title = eventsPerMessage == 1 ? "single events" : "messages of \(eventsPerMessage)"
        note("commit \(title), \(atOnce) at a time", each: events) {
            for start in stride(from: 0, to: messages, by: atOnce) {
                let group = candidates[start..<min(start + atOnce, messages)]
                for candidate in group {
                    journal.submit(candidate) { answer in
                        if case .acknowledged(_, let count, _, _) = answer { accepted.add(count, ordering: .relaxed) }
                        done.signal()
                    }
                }
                for _ in group { done.wait() }
            }
        }
        journal.stop()
        guard accepted.load(ordering: .relaxed) == events else { throw Problem("The journal refused events.") }
        rows.append(("size of the journal, bytes an event", Double(try workplace.journalBytes()) / Double(events)))
        try measureReading(workplace, events)
        return candidates
    }

    private func decode(
        messages: Int, of eventsPerMessage: Int, _ workplace: Workplace, _ journal: JournalWriter
    ) throws -> [CandidateBatch] {
        let decoder = try workplace.decoder(journal)()
        let rights = SenderRights(producer: "sender-0", sourcePrefix: Workplace.source("sender-0"))
        let contentType = Array(WireProtocol.contentType.utf8)
        let templates = EventTemplates(
            registry: definitions.registry, source: Workplace.source("sender-0"), eventsPerBatch: eventsPerMessage,
            now: Workplace.now())
        return (0..<messages).map { number in
            let sequence = UInt64(number * eventsPerMessage)
            return templates.body(from: sequence).withUnsafeBytes { body in
                contentType.withUnsafeBytes { type in
                    decoder.decode(
                        body: body, contentType: type, count: eventsPerMessage, rights: rights, stream: "bench",
                        epoch: 1, firstSequence: sequence)
                }
            }
        }
    }

    private mutating func measureReading(_ workplace: Workplace, _ events: Int) throws {
        let reader = try JournalReader(path: workplace.journalPath)
        var position: Int64 = 0
        try note("read, check and decode them", each: events) {
            while let last = try reader.batches(from: position, limit: 256).last { position = last.endPosition }
        }
        guard position == events else { throw Problem("The journal lost events.") }
        try note("open the journal and remember its identities", each: events) { try workplace.openJournal().stop() }
    }

    /// One synced write of 50 bytes an event to a file that is there already.
    private mutating func measurePlainFile(eventsPerSync: Int) throws {
        let workplace = try Workplace(parent: folder, definitions: definitions)
        let bytes = [UInt8](repeating: 7, count: eventsPerSync * 50)
        let writes = 200
        let file = open(workplace.folder.appending(path: "plain").path, O_CREAT | O_WRONLY, 0o600)
        defer { close(file) }
        guard file >= 0 else { throw Problem("The plain file can't be written.") }
        note("limit: write \(eventsPerSync) of 50 bytes to a plain file, sync", each: writes * eventsPerSync) {
            for _ in 0..<writes {
                _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
                fdatasync(file)
            }
        }
    }
}

/// The least that a set of identities can be: a table that never grows and forgets nothing.
private struct PlainSet {
    private var entries: [Hash128]
    private(set) var used = 0

    init(capacity: Int) { entries = Array(repeating: .absent, count: capacity) }

    mutating func insert(_ identity: Hash128) {
        var slot = Int(identity.high.multipliedFullWidth(by: UInt64(entries.count)).high)
        while !entries[slot].isAbsent {
            if entries[slot] == identity { return }
            slot += 1
            if slot == entries.count { slot = 0 }
        }
        entries[slot] = identity
        used += 1
    }
}

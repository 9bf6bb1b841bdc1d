import Events
import Journal

/// Reads the journal from its beginning and holds every row against what the services have sent. Shares nothing with the
/// product but the reader of rows.
struct JournalCheck {
    /// A stream as the rows tell it.
    struct Stream {
        let service: SimulatedService
        var next: UInt64 = 0
    }

    /// What has come in up to a position.
    struct Account: Equatable {
        var received: Int64 = 0
        var accepted: Int64 = 0
        var duplicate: Int64 = 0
        var rejected: Int64 = 0
    }

    /// An accepted event and when it came in.
    struct Accepted {
        var label: MadeEvent.Label
        var time: Int64
        var receivedAt: Int64
        var isBackfill: Bool
    }

    private(set) var position: Int64 = 0
    private(set) var account = Account()
    /// The account after each row.
    private(set) var history: [Int64: Account] = [0: Account()]
    private(set) var accepted: [(position: Int64, event: Accepted)] = []
    private var receivedAt: Int64 = 0
    private var streams: [Int64: Stream] = [:]
    private var live: Set<Hash128> = []
    private var duplicates: [Hash128] = []
    private let services: [SimulatedService]
    private var rows = CheckedRows()

    init(services: [SimulatedService]) { self.services = services }

    /// Whether a journal begins with all the rows that were looked at so far; then only those after them are new.
    func isBeginning(of reader: JournalReader) throws -> Bool { try rows.begin(reader) }

    /// Everything that was added since the last call.
    mutating func catchUp(_ reader: JournalReader) throws {
        let first = position
        while case let rows = try reader.batches(from: position, limit: 256), !rows.isEmpty {
            for row in rows { try take(row, reader) }
        }
        if position > first { try rows.add(reader, from: first) }
        // Within one commit a repetition may stand before the original.
        for identity in duplicates where !live.contains(identity) {
            throw Violation(.wrong, "an event was refused as a duplicate of one that is not in the journal")
        }
        duplicates = []
    }

    private mutating func take(_ row: JournalBatch, _ reader: JournalReader) throws {
        guard row.position == position else {
            throw Violation(.order, "the row after position \(position) begins at \(row.position)")
        }
        position = row.endPosition
        defer { history[position] = account }
        if row.kind.isTick { return }
        guard row.receivedAt >= receivedAt else {
            throw Violation(.order, "the row at \(row.position) was received before the one before it")
        }
        receivedAt = row.receivedAt
        var stream = try stream(row, reader)
        guard row.firstSequence == stream.next else {
            let kind: Violation.Kind = row.firstSequence < stream.next ? .twice : .lost
            throw Violation(
                kind, "service \(stream.service.number) expects event \(stream.next), the row has \(row.firstSequence)")
        }
        stream.next += UInt64(row.slots)
        streams[row.producer] = stream
        try takeEvents(row, stream.service)
    }

    private mutating func takeEvents(_ row: JournalBatch, _ service: SimulatedService) throws {
        var tombstones = row.tombstones[...]
        var place = 0
        for offset in 0..<row.slots {
            let sequence = Int(row.firstSequence) + offset
            guard let made = service.event(sequence) else {
                throw Violation(.wrong, "service \(service.number) never had an event \(sequence)")
            }
            account.received += 1
            if tombstones.first?.offset == offset, let tombstone = tombstones.popFirst() {
                try refused(made, tombstone.reason, row)
                continue
            }
            guard place < row.events.count, row.events.identity[place] == made.identity, let label = made.label else {
                throw Violation(.wrong, "event \(sequence) of service \(service.number) is not the one that was sent")
            }
            place += 1
            account.accepted += 1
            let isBackfill = row.kind == .backfill
            accepted.append(
                (
                    row.position,
                    Accepted(label: label, time: made.time, receivedAt: row.receivedAt, isBackfill: isBackfill)
                ))
            if !isBackfill, !live.insert(made.identity).inserted {
                throw Violation(.twice, "an event of service \(service.number) is in the journal twice")
            }
        }
    }

    /// Whether there is a reason to refuse the event, and it is the one that was given.
    private mutating func refused(_ made: MadeEvent, _ reason: RejectReason, _ row: JournalBatch) throws {
        let isBackfill = row.kind == .backfill
        let isRight =
            switch reason {
            case .duplicate: made.verdict == 0 && !isBackfill
            case .fromTheFuture: made.verdict == 0 && made.time > row.receivedAt + 300_000
            case .outsideHorizon: made.verdict == 0 && !isBackfill && made.time < row.receivedAt - 7 * 86_400_000
            default: made.verdict == reason.rawValue
            }
        guard isRight else { throw Violation(.wrong, "an event was refused as \(reason.code) without ground") }
        if reason == .duplicate {
            duplicates.append(made.identity)
            account.duplicate += 1
        } else {
            account.rejected += 1
        }
    }

    private mutating func stream(_ row: JournalBatch, _ reader: JournalReader) throws -> Stream {
        if let known = streams[row.producer] { return known }
        for state in try states(reader) where streams[state.id] == nil {
            streams[state.id] = Stream(service: state.service)
        }
        guard let stream = streams[row.producer] else {
            throw Violation(.wrong, "the row at \(row.position) belongs to no stream")
        }
        return stream
    }

    /// The streams as the journal's own table has them.
    private func states(
        _ reader: JournalReader
    ) throws -> [(id: Int64, service: SimulatedService, epoch: UInt64, next: UInt64)] {
        try reader.streams().sorted { $0.key < $1.key }.compactMap { id, entry in
            services.first { $0.rights.producer == entry.producer && $0.journalName == entry.stream }
                .map { (id, $0, entry.state.epoch, entry.state.nextSequence) }
        }
    }

    /// Everything that was promised is there, and the table of streams agrees with the rows.
    func check(_ promises: Promises, _ reader: JournalReader) throws {
        var found: Set<Int> = []
        for state in try states(reader) {
            found.insert(state.service.number)
            let next = streams[state.id]?.next ?? 0
            guard state.next == next else {
                throw Violation(.wrong, "service \(state.service.number) stands at \(state.next), its rows at \(next)")
            }
            try promises.check(service: state.service.number, next: next, epoch: state.epoch)
        }
        try Self.checkNone(promises, services.filter { !found.contains($0.number) })
    }

    /// Nothing was promised to services that the journal does not know.
    static func checkNone(_ promises: Promises, _ services: [SimulatedService]) throws {
        for service in services { try promises.check(service: service.number, next: 0, epoch: 0) }
    }
}

/// What the intake has told the senders; it holds from the moment at which the message was sent.
struct Promises {
    private var next: [Int: UInt64] = [:]
    private var epochs: [Int: [UInt64: UInt64]] = [:]

    mutating func acknowledged(service: Int, next sequence: UInt64) {
        next[service] = max(next[service] ?? 0, sequence)
    }

    /// An epoch belongs to one opening.
    mutating func opened(service: Int, epoch: UInt64, opening: UInt64) throws {
        if let known = epochs[service]?[epoch], known != opening {
            throw Violation(.wrong, "two openings of service \(service) were given the epoch \(epoch)")
        }
        epochs[service, default: [:]][epoch] = opening
    }

    func check(service: Int, next found: UInt64, epoch: UInt64) throws {
        if let promised = next[service], found < promised {
            throw Violation(
                .lost, "service \(service) was told that all below \(promised) is on disk, the journal ends at \(found)"
            )
        }
        if let promised = epochs[service]?.keys.max(), epoch < promised {
            throw Violation(.lost, "service \(service) was given the epoch \(promised), the journal is at \(epoch)")
        }
    }

    var total: UInt64 { next.values.reduce(0, +) }
}

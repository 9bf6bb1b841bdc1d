import CSodium
import Events
import Foundation
import GRDB
import Journal

/// Holds the journal against the records that senders keep outside of the program.
///
/// For every sequence number it knows which event must stand there: its identity is hashed again under the key of the
/// deployment. It knows nothing of the program's own accounts.
struct JournalCheck {
    /// What has to be in the journal.
    enum Claim {
        /// What a server said to be on disk.
        case acknowledged
        /// All that a sender's spool has taken: after it has come to its end.
        case accepted
    }

    struct Finding {
        var claimed = 0
        var lost = 0
        var countedTwice = 0
        /// Events that count, by the check's own counting.
        var distinct = 0
        var received = 0
    }

    /// What a sender claims about its stream.
    struct Stream {
        var producer: String
        var name: String
        var claimed: UInt64
    }

    static func of(_ deployment: Deployment, _ claim: Claim) throws -> Finding {
        // First the records, then the journal: what is acknowledged in between is not asked for.
        let streams = deployment.senders.map {
            Stream(
                producer: $0.order.producer, name: "live/" + $0.stream,
                claimed: claim == .acknowledged ? $0.acknowledged : $0.accepted)
        }
        guard FileManager.default.fileExists(atPath: deployment.journal) else {
            var finding = Finding()
            finding.claimed = streams.reduce(0) { $0 + Int($1.claimed) }
            finding.lost = finding.claimed
            return finding
        }
        let key = try Data(contentsOf: deployment.data.appending(path: "keys/pseudonym.key"))
        return try of(journal: deployment.journal, key: [UInt8](key), streams)
    }

    /// Throws if the journal is damaged: digests, positions and slots are checked on the way.
    static func of(journal path: String, key: [UInt8], _ streams: [Stream]) throws -> Finding {
        var check = JournalCheck(key: key)
        let reader = try JournalReader(path: path)
        let known = try producers(path)
        // Before the rows: those that come later are more, never less.
        let ends: [Int64: Int] = try read(path, "SELECT id, next_sequence FROM producer") {
            ($0["id"], $0["next_sequence"])
        }
        var position: Int64 = 0
        while case let rows = try reader.batches(from: position, limit: 4_096), let last = rows.last {
            for row in rows where !row.kind.isTick { check.take(row) }
            position = last.endPosition
        }
        var finding = Finding()
        finding.received = check.received
        for (id, next) in ends where next > check.places[id]?.count ?? 0 {
            throw Problem("Stream \(id) says \(next), but its rows end at \(check.places[id]?.count ?? 0).")
        }
        for stream in streams {
            finding.claimed += Int(stream.claimed)
            let places = known[stream.producer + "/" + stream.name].flatMap { check.places[$0] } ?? []
            finding.lost += check.lost(stream, places)
        }
        finding.distinct = check.identities.count
        finding.countedTwice = check.identities.values.reduce(0) { $0 + $1 - 1 } + check.takenTwice
        return finding
    }

    private static func producers(_ path: String) throws -> [String: Int64] {
        try read(path, "SELECT id, name, stream FROM producer") {
            ("\($0["name"] as String)/\($0["stream"] as String)", $0["id"])
        }
    }

    private static func read<Key: Hashable, Value>(
        _ path: String, _ sql: String, _ pair: (Row) -> (Key, Value)
    ) throws -> [Key: Value] {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        return try DatabaseQueue(path: path, configuration: configuration).read { database in
            Dictionary(uniqueKeysWithValues: try Row.fetchAll(database, sql: sql).map(pair))
        }
    }

    private enum Place {
        case nothing
        case event(Hash128)
        case refused(RejectReason)
    }

    private let key: [UInt8]
    private var places: [Int64: [Place]] = [:]
    private var identities: [Hash128: Int] = [:]
    /// Sequence numbers that stand in the journal more than once.
    private var takenTwice = 0
    private var received = 0

    /// The file of the key holds more behind it.
    private init(key: [UInt8]) { self.key = Array(key.prefix(16)) }

    private mutating func take(_ row: JournalBatch) {
        received += row.slots
        var list = places[row.producer] ?? []
        let first = Int(row.firstSequence)
        while list.count < first + row.slots { list.append(.nothing) }
        let refused = Dictionary(row.tombstones.map { ($0.offset, $0.reason) }, uniquingKeysWith: { $1 })
        var event = 0
        for offset in 0..<row.slots {
            if case .nothing = list[first + offset] {} else { takenTwice += 1 }
            if let reason = refused[offset] {
                list[first + offset] = .refused(reason)
            } else {
                let identity = row.events.identity[event]
                event += 1
                identities[identity, default: 0] += 1
                list[first + offset] = .event(identity)
            }
        }
        places[row.producer] = list
    }

    private func lost(_ stream: Stream, _ places: [Place]) -> Int {
        var lost = 0
        for sequence in 0..<stream.claimed {
            let event = MadeUpEvent(producer: stream.producer, sequence: sequence)
            let isThere =
                switch Int(sequence) < places.count ? places[Int(sequence)] : .nothing {
                case .nothing: false
                case .event(let identity): identity == hash(event)
                // A repeat is counted under its first number, which is looked at by itself.
                case .refused(let reason): reason == .duplicate && event.isRepeat
                }
            if !isThere { lost += 1 }
        }
        return lost
    }

    /// As the protocol's description has it: SipHash-2-4 of 128 bits over source, a zero byte and id.
    private func hash(_ event: MadeUpEvent) -> Hash128 {
        let text = Array(event.source.utf8) + [0] + Array(event.id.utf8)
        var out = [UInt8](repeating: 0, count: 16)
        _ = crypto_shorthash_siphashx24(&out, text, UInt64(text.count), key)
        func number(_ from: Int) -> UInt64 { out[from..<from + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        let (high, low) = (number(0), number(8))
        return Hash128(high: high, low: high | low == 0 ? 1 : low)
    }
}

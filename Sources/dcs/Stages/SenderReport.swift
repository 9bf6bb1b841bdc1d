import Foundation
import Ingest

/// Whom the running intake slowed down, kept out or cut off since its start; written for `dcs status`.
struct SenderReport: Codable, Equatable {
    struct Sender: Codable, Equatable {
        /// Connections with an open stream.
        var connections = 0
        /// BUSY because it sent faster than agreed.
        var limited: UInt64 = 0
        /// BUSY because it has too many connections.
        var crowded: UInt64 = 0
    }

    var process = getpid()
    var senders: [String: Sender] = [:]
    /// Messages refused as a whole, by reason.
    var rejected: [String: UInt64] = [:]
    /// Connections that were cut, by reason.
    var cut: [String: UInt64] = [:]

    init(counters: IngestCounters, connections: [String: Int], cut: [CutReason: UInt64]) {
        for (producer, count) in connections { senders[producer, default: Sender()].connections = count }
        for (producer, count) in counters.limited { senders[producer, default: Sender()].limited = count }
        for (producer, count) in counters.crowded { senders[producer, default: Sender()].crowded = count }
        for (reason, count) in counters.rejected { rejected["\(reason)"] = count }
        for (reason, count) in cut { self.cut[reason.rawValue] = count }
    }

    /// The report of the intake that runs over a data folder; nil if none does.
    static func read(_ files: DataFolder) -> SenderReport? {
        guard Intake.running(files) != nil, let bytes = try? Data(contentsOf: files.senders) else { return nil }
        return try? JSONDecoder().decode(SenderReport.self, from: bytes)
    }

    func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: file, options: .atomic)
    }

    /// For people, one line a sender and reason.
    var lines: [String] {
        senders.sorted { $0.key < $1.key }.map { name, sender in
            "  \(name): \(sender.connections) open, told to wait \(sender.limited) times for its rate and \(sender.crowded) times for its connections"
        }
            + rejected.sorted { $0.key < $1.key }.map { "  refused     \($0.value) messages: \($0.key)" }
            + cut.sorted { $0.key < $1.key }.map { "  cut         \($0.value) connections: \($0.key)" }
    }
}

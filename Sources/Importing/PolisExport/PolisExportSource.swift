import Deliberation
import Events
import FeedbackClient

/// A folder exported from Pol.is as a stream of events: two for each comment, one for each vote, numbered by their place in the files.
///
/// The same files for the same conversation always give the same stream name, numbers and bytes, so a second import changes nothing.
package struct PolisExportSource: SequencedSource {
    package let stream: String
    package let totalBytes: UInt64
    private var slots: NumberedSlots<PolisExportPass>

    /// - Parameters:
    ///   - conversation: the conversation of `Pipelines/` that the events go to.
    ///   - source: the CloudEvents source that the sender may use.
    package init(_ export: PolisExport, conversation: String, source: String, firstSequence: UInt64 = 1) throws {
        let names = Array((conversation + "\n" + source + "\n" + export.dialect.rawValue).utf8)
        stream = "import:polis:" + conversation + ":" + FileDigest.short(of: [names] + export.digests.map(\.bytes))
        totalBytes = export.totalBytes
        slots = try NumberedSlots(firstSequence: firstSequence) {
            try PolisExportPass(export, conversation: conversation, source: source)
        }
    }

    /// The number of the first event of a stream.
    package var firstSequence: UInt64 { slots.firstSequence }
    /// What became of the rows read so far; of all rows, once the end was reached.
    package var report: PolisExportReport { slots.furthest.rows.report }
    package var progress: (read: UInt64, total: UInt64) { (slots.furthest.rows.bytesRead, totalBytes) }
    package var isAtEnd: Bool { slots.finished != nil }

    package mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        try slots.batch(from: sequence, maximum: maximum)
    }

    package mutating func acknowledged(below sequence: UInt64) throws { slots.acknowledged(below: sequence) }

    /// Reads to the end without sending.
    package mutating func readToEnd() throws -> PolisExportReport {
        try slots.readToEnd()
        return report
    }
}

/// One reading of the files from their start.
struct PolisExportPass: SlotReading {
    private let conversation: String
    private let source: String
    private(set) var rows: PolisExportRows

    init(_ export: PolisExport, conversation: String, source: String) throws {
        self.conversation = conversation
        self.source = source
        rows = try PolisExportRows(export)
    }

    mutating func next() throws -> [MappedSlot]? {
        switch try rows.next() {
        case .comment(let comment): [statement(comment), moderation(comment)]
        case .vote(let vote): [self.vote(vote)]
        case .bad(let row):
            [
                CloudEventText.rejected(
                    row.fault.reason, id: "\(row.file.dropLast(4))-line-\(row.line)", source: source)
            ]
        case nil: nil
        }
    }

    private func statement(_ comment: PolisComment) -> MappedSlot {
        event(.statement, id: "statement-\(comment.number)", time: comment.time) { data in
            JSONText.field("statement", Int64(comment.number), to: &data)
            if let author = comment.author { Self.person(author, to: &data) }
            JSONText.field("text", comment.text, to: &data)
            if comment.isSeed { JSONText.field("seed", true, to: &data) }
        }
    }

    private func moderation(_ comment: PolisComment) -> MappedSlot {
        event(.moderation, id: "moderation-\(comment.number)", time: comment.time) { data in
            JSONText.field("statement", Int64(comment.number), to: &data)
            JSONText.field("moderation", comment.state.name, to: &data)
            if comment.isMeta { JSONText.field("meta", true, to: &data) }
        }
    }

    private func vote(_ vote: PolisVote) -> MappedSlot {
        let id = "vote-\(vote.statement)-\(vote.voter)-\(vote.repetition)"
        return event(.vote, id: id, time: vote.time) { data in
            JSONText.field("statement", Int64(vote.statement), to: &data)
            Self.person(vote.voter, to: &data)
            JSONText.field("vote", vote.answer.name, to: &data)
        }
    }

    private static func person(_ number: Int32, to data: inout [UInt8]) {
        JSONText.field("participant", String(number), to: &data)
        JSONText.field("participantNumber", Int64(number), to: &data)
    }

    private func event(_ kind: EventKind, id: String, time: Int64, _ fill: (inout [UInt8]) -> Void) -> MappedSlot {
        var json = CloudEventText.envelope(type: kind.cloudEventType, id: id, source: source)
        JSONText.field("time", Self.instant(time), to: &json)
        JSONText.key("data", to: &json)
        json.append(UInt8(ascii: "{"))
        JSONText.field("conversation", conversation, to: &json)
        fill(&json)
        json.append(contentsOf: "}}".utf8)
        return MappedSlot(json: json, rejection: nil)
    }

    /// To the millisecond, which decides between votes of one person on one statement.
    private static func instant(_ milliseconds: Int64) -> String {
        let rest = String(milliseconds % 1000)
        return CivilDay.instantText(milliseconds).dropLast() + "." + String(repeating: "0", count: 3 - rest.count)
            + rest
            + "Z"
    }
}

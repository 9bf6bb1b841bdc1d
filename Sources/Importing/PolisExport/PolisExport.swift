import Deliberation
import Foundation

/// A folder of files exported from Pol.is, or by us in its form: looked through once, so that what cannot be meant is refused before anything is
/// taken in.
package struct PolisExport: Sendable {
    package let folder: URL
    package let dialect: PolisDialect
    /// Keys and values of summary.csv, as they stand there.
    package let summary: [String: String]
    /// Statements whose agrees or disagrees in comments.csv differ from the events in votes.csv, ascending.
    package let differingStatements: [Int32]
    let digests: [FileDigest]
    /// Written by us, apostrophes before formulas included.
    let isOurs: Bool

    package init(folder: URL) throws {
        self.folder = folder
        let comments = try PolisTable(PolisComment.file, in: folder, needs: PolisComment.needed)
        let votes = try PolisTable(PolisVote.file, in: folder, needs: PolisVote.needed)
        let summary = try Self.summary(in: folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let commentColumns = Set(comments.columns.keys)
        dialect = try PolisDialect.Signs(
            files: Set(names), commentColumns: commentColumns, voteColumns: Set(votes.columns.keys),
            summaryKeys: summary.map { Set($0.keys) }
        ).dialect()
        isOurs = dialect == .new && commentColumns.contains("group-informed-consensus")
        self.summary = summary ?? [:]
        digests = try [PolisComment.file, PolisVote.file].map { try FileDigest(of: folder.appending(path: $0)) }
        differingStatements = try Self.check(comments, votes)
    }

    package var totalBytes: UInt64 { digests.reduce(0) { $0 + $1.size } }

    /// Everything in it as events, and an account of its rows. Pseudonyms are the numbers themselves.
    package func events() throws -> (events: ConversationEvents, report: PolisExportReport) {
        var rows = try PolisExportRows(self)
        var events = ConversationEvents()
        while let row = try rows.next() {
            switch row {
            case .comment(let comment):
                let identity = UInt64(UInt32(bitPattern: comment.number))
                events.statements.append(
                    Statement(
                        number: comment.number, author: comment.author.map(Self.key), time: comment.time,
                        identity: identity, text: comment.text, isSeed: comment.isSeed))
                events.decisions.append(
                    ModerationDecision(
                        statement: comment.number, time: comment.time, identity: identity, state: comment.state,
                        isMeta: comment.isMeta))
            case .vote(let vote):
                let identity =
                    UInt64(UInt32(bitPattern: vote.statement)) << 32 | UInt64(UInt32(bitPattern: vote.voter))
                events.votes.append(
                    Vote(
                        statement: vote.statement, participant: Self.key(vote.voter), time: vote.time,
                        identity: identity, answer: vote.answer))
            case .bad: break
            }
        }
        return (events, rows.report)
    }

    private static func key(_ number: Int32) -> ParticipantKey {
        ParticipantKey(number: Int64(number), token: UInt64(UInt32(bitPattern: number)))
    }

    /// Nil where there is none; it has no header, and its texts may have several lines.
    private static func summary(in folder: URL) throws -> [String: String]? {
        let file = folder.appending(path: "summary.csv")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let stream = try ByteStream(file: file)
        var reader = CSVReader { try stream.next() }
        var summary: [String: String] = [:]
        while let record = try reader.record() {
            guard record.count == 2, let key = record.text(0), let value = record.text(1), summary[key] == nil else {
                continue
            }
            summary[key] = value
        }
        return summary
    }

    /// Compares the votes with what comments.csv says of them, and refuses votes that fit it only when read the other way round.
    private static func check(_ comments: PolisTable, _ votes: PolisTable) throws -> [Int32] {
        var (comments, votes) = (comments, votes)
        var claimed: [Int32: (agrees: Int, disagrees: Int)] = [:]
        while let row = try comments.next() {
            guard case .success(let fields) = row, let claim = PolisComment.claimedVotes(fields) else { continue }
            claimed[claim.number] = (claim.agrees, claim.disagrees)
        }
        var counted: [Int32: (agrees: Int, disagrees: Int)] = [:]
        while let row = try votes.next() {
            guard case .success(let fields) = row, let vote = try? PolisVote(fields, dialect: .old) else { continue }
            if vote.answer == .agree { counted[vote.statement, default: (0, 0)].agrees += 1 }
            if vote.answer == .disagree { counted[vote.statement, default: (0, 0)].disagrees += 1 }
        }
        var (asRead, swapped) = (0, 0)
        var differing: [Int32] = []
        for (number, claim) in claimed {
            let count = counted[number] ?? (0, 0)
            let difference = abs(claim.agrees - count.agrees) + abs(claim.disagrees - count.disagrees)
            asRead += difference
            swapped += abs(claim.agrees - count.disagrees) + abs(claim.disagrees - count.agrees)
            if difference > 0 { differing.append(number) }
        }
        if swapped < asRead {
            throw PolisExportError.votesSwapped(
                agreesInVotes: counted.values.reduce(0) { $0 + $1.agrees },
                agreesInComments: claimed.values.reduce(0) { $0 + $1.agrees },
                disagreesInComments: claimed.values.reduce(0) { $0 + $1.disagrees })
        }
        return differing.sorted()
    }
}

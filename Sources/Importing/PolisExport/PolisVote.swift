import Deliberation

/// A row of votes.csv: one vote event.
struct PolisVote: Equatable {
    static let file = "votes.csv"
    static let needed = ["timestamp", "comment-id", "voter-id", "vote"]

    var statement: Int32
    var voter: Int32
    var time: Int64
    var answer: Vote.Answer
    /// How many rows before this one are of the same person and statement.
    var repetition = 0

    init(_ fields: PolisFields, dialect: PolisDialect) throws(PolisBadRow) {
        statement = try fields.number("comment-id", in: 0...Int32.max)
        voter = try fields.number("voter-id", in: 0...Int32.max)
        time = try fields.time(dialect)
        guard let answer = Vote.Answer(rawValue: try fields.number("vote", in: -1...1)) else {
            throw fields.bad(.unreadable(column: "vote"))
        }
        self.answer = answer
    }
}

/// Keeps votes of one person on one statement in the order of the file where their times are equal, as seconds often are.
struct PolisVoteOrder {
    private struct Pair: Hashable {
        var statement: Int32
        var voter: Int32
    }

    private struct Latest {
        /// As it stands in the file, and as it was given out.
        var written: Int64
        var given: Int64
        var count: Int
    }

    private var latest: [Pair: Latest] = [:]

    /// Moves a vote that is not later than the one before it to a millisecond after that one; one that is plainly earlier stays.
    mutating func arrange(_ vote: inout PolisVote) {
        let pair = Pair(statement: vote.statement, voter: vote.voter)
        let written = vote.time
        guard var known = latest[pair] else {
            latest[pair] = Latest(written: written, given: written, count: 1)
            return
        }
        vote.repetition = known.count
        known.count += 1
        if written >= known.written {
            vote.time = max(written, known.given + 1)
            known.written = written
            known.given = vote.time
        }
        latest[pair] = known
    }
}

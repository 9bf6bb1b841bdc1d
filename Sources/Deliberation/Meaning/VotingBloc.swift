/// Accounts that vote nearly the same within a short time, as duplicates or an agreed campaign do; shown, never removed.
package struct VotingBloc: Sendable, Equatable {
    /// Rows of the matrix, ascending.
    package var rows: [Int]
    /// First and last of their first votes: UTC milliseconds since 1970.
    package var from: Int64
    package var to: Int64
    /// Telling statements on which at least half of them voted, and the share of their answers there that is the bloc's commonest one.
    package var statements: Int
    package var likeness: Double
}

/// Every threshold of the search for blocs, each with its reason.
package enum BlocRules {
    /// A statement tells people apart only if its commonest answer is that of at most 70 % of its voters: on one that nearly all agree with, everybody is
    /// everybody's double. Two who answer by these chances agree on seven of seven in at most 2 of 100 cases, on nine of ten in 4.
    package static let tellingUpTo = 0.7
    /// Of fewer voters the commonest answer says nothing; as many as group somebody.
    package static let tellingVoters = 7
    /// Only the most voted ones are compared: on others two people seldom both voted, and the memory is fixed.
    package static let tellingStatements = 256
    /// As many votes as group somebody; fewer equal answers are chance.
    package static let commonStatements = 7
    /// A campaign leaves some freedom, a script makes some noise; honest people of one mind rarely come so near on what divides all.
    package static let likeness = 0.9
    /// A family or a school class is smaller than this or comes on different days.
    package static let accounts = 10
    /// People who were called together come within an hour of each other, not within minutes.
    package static let burstMilliseconds: Int64 = 3_600_000
    /// A view is no bloc because many hold it: there have to be so many times more who look alike in the burst than among those who came at other
    /// times.
    package static let moreThanElsewhere = 3.0
    /// How many accounts each is compared with at most: the next ones by first vote, and in each of some signatures the next ones that share it.
    /// Bounds the work in a crowd of 100,000 in an hour; up to 128 in an hour every pair is compared.
    package static let nextByTime = 128
    package static let nextBySignature = 16
    package static let signatures = 8
    /// Least hashes in a signature. Accounts that share a part s of their answers share one of eight signatures with probability 1 - (1 - s³)⁸: 0.998 for
    /// 0.82, which is nine of ten equal answers.
    package static let hashesOfASignature = 3
    /// Candidates that are looked at in full, the most striking first: each costs a walk over all people.
    package static let candidates = 100
    /// How many people, evenly over the whole time, say how striking a candidate is.
    package static let sample = 256
}

extension VotingBloc {
    /// When each person voted first, by row.
    package static func firstVotes(of record: ConversationRecord) -> [Int64] {
        var first = [Int64](repeating: .max, count: record.participants.count)
        for (row, vote) in zip(record.rowOfVote, record.votes) { first[Int(row)] = min(first[Int(row)], vote.time) }
        return first
    }
}

@testable import Deliberation

/// The matrix of a set of events, made the naive way.
enum NaiveMatrix {
    /// Columns are those of `events.statements` by number, whether they were voted on or not; rows are in canonical order.
    static func make(_ events: ConversationEvents) -> (VoteMatrix, [ParticipantKey]) {
        let numbers = Set(events.statements.map(\.number)).sorted()
        let columnOfNumber = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
        var latest: [ParticipantKey: [Int: Vote]] = [:]
        for vote in events.votes {
            guard let column = columnOfNumber[vote.statement] else { continue }
            if let known = latest[vote.participant]?[column], (known.time, known.identity) > (vote.time, vote.identity)
            {
                continue
            }
            latest[vote.participant, default: [:]][column] = vote
        }
        let people = latest.keys.sorted {
            (latest[$0]?.keys.min() ?? 0, $0) < (latest[$1]?.keys.min() ?? 0, $1)
        }
        var (starts, columns, answers) = ([0], [Int32](), [Int8]())
        for person in people {
            for (column, vote) in (latest[person] ?? [:]).sorted(by: { $0.key < $1.key }) {
                columns.append(Int32(column))
                answers.append(vote.answer.rawValue)
            }
            starts.append(columns.count)
        }
        let matrix = VoteMatrix(
            rows: people.count, columns: numbers.count, rowStarts: starts, columnOfEntry: columns,
            answerOfEntry: answers)
        return (matrix, people)
    }

    /// When each person voted first.
    static func firstVotes(_ votes: [Vote], of people: [ParticipantKey]) -> [Int64] {
        let times = votes.reduce(into: [ParticipantKey: Int64]()) { first, vote in
            first[vote.participant] = min(first[vote.participant] ?? .max, vote.time)
        }
        return people.map { times[$0] ?? .max }
    }
}

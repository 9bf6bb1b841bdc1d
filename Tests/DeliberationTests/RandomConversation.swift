import Deliberation
import Events

/// A made-up conversation: camps that lean on each statement, people who vote on some of them, some more than once.
struct RandomConversation {
    var people = 40
    var statements = 12
    var camps = 2
    /// How far camps are apart; 0 is noise.
    var strength = 1.5
    /// Statements that a person looks at.
    var votesOfPerson = 1...12
    var changedVotes = 0.1
    var rejected = 0.15
    /// Votes on numbers without a statement, and statements that contradict an earlier one.
    var faults = 0.0

    func events(seed: UInt64) -> ConversationEvents {
        var random = SeededRandom(seed: seed)
        var events = ConversationEvents()
        var identity: UInt64 = 0
        func next() -> UInt64 {
            identity += 1
            return identity
        }
        // Gaps in the numbers, as in real conversations.
        let numbers = (0..<statements).map { Int32($0 * 2 + ($0 > 4 ? 3 : 0)) }
        for number in numbers {
            let author = random.chance(0.5) ? ParticipantKey(number: Int64(number), token: 1) : nil
            events.statements.append(
                Statement(number: number, author: author, time: 1000, identity: next(), text: "Statement \(number)"))
            if random.chance(faults) {
                events.statements.append(
                    Statement(number: number, author: nil, time: 1001, identity: next(), text: "Another"))
            }
            for _ in 0..<(random.chance(rejected) ? 2 : 1) {
                let state: ModerationState = random.chance(rejected * 2) ? .rejected : .accepted
                events.decisions.append(
                    ModerationDecision(
                        statement: number, time: Int64.random(in: 0...5, using: &random), identity: next(),
                        state: state, isMeta: random.chance(0.05)))
            }
        }
        let lean = (0..<camps).map { _ in numbers.map { _ in random.normal() * strength } }
        for person in 0..<people {
            let key = ParticipantKey(number: Int64(person), token: UInt64(person % 7))
            let camp = Int.random(in: 0..<camps, using: &random)
            let count = min(statements, Int.random(in: votesOfPerson, using: &random))
            for index in numbers.indices.shuffled(using: &random).prefix(count) {
                for _ in 0..<(random.chance(changedVotes) ? 2 : 1) {
                    let view = lean[camp][index] + random.normal()
                    let number = random.chance(faults) ? 9_999 : numbers[index]
                    events.votes.append(
                        Vote(
                            statement: number, participant: key, time: Int64.random(in: 0...20_000, using: &random),
                            identity: next(), answer: view > 0.3 ? .agree : view < -0.3 ? .disagree : .pass))
                }
            }
        }
        return events
    }

    func record(seed: UInt64) -> ConversationRecord { ConversationRecord(events(seed: seed)) }
}

extension ConversationEvents {
    /// The same events in another order, put together from batches of any size.
    func rearranged(using random: inout SeededRandom) -> ConversationEvents {
        let (statements, decisions) = (statements.shuffled(using: &random), decisions.shuffled(using: &random))
        let votes = votes.shuffled(using: &random)
        var whole = ConversationEvents()
        var (atStatement, atDecision, atVote) = (0, 0, 0)
        while atStatement < statements.count || atDecision < decisions.count || atVote < votes.count {
            func end(_ start: Int, _ count: Int) -> Int {
                min(count, start + Int.random(in: 0...max(1, count / 2), using: &random))
            }
            var batch = ConversationEvents()
            let ends = (end(atStatement, statements.count), end(atDecision, decisions.count), end(atVote, votes.count))
            batch.statements = Array(statements[atStatement..<ends.0])
            batch.decisions = Array(decisions[atDecision..<ends.1])
            batch.votes = Array(votes[atVote..<ends.2])
            (atStatement, atDecision, atVote) = ends
            whole.append(batch)
        }
        return whole
    }
}

/// What holds in a conversation: a function of the set of its events, whatever their order.
package struct ConversationRecord: Sendable, Equatable {
    /// Ascending by number.
    package private(set) var statements: [StatementRecord]
    /// People with at least one vote, in canonical order: that of their first appearance when votes are sorted by statement and person.
    package private(set) var participants: [ParticipantKey]
    /// Every vote event on a known statement, sorted by statement, person, time, identity.
    package private(set) var votes: [Vote]
    /// By vote: its person's place in `participants`.
    package private(set) var rowOfVote: [Int32]
    /// Votes on numbers that no statement has; they count for nothing until it comes.
    package private(set) var votesOnUnknownStatements: Int
    /// Statement events whose number was taken by an earlier one with another text or author.
    package private(set) var contradictedStatements: Int
    package private(set) var decisionsOnUnknownStatements: Int

    /// A statement with what was decided about it and how often it was voted on.
    package struct StatementRecord: Sendable, Equatable {
        package var statement: Statement
        package var state: ModerationState
        package var isMeta: Bool
        /// Whether another event gives its number another text or author: then a decision about it may have been about that one.
        package var isContradicted = false
        /// Vote events by everybody, changed votes included.
        package var agrees: Int
        package var disagrees: Int
        package var passes: Int
        /// Zeroed in the grouping, and left out of representative and consensus lists.
        package var isLeftOut: Bool { state == .rejected || isMeta }
    }

    package init(_ events: ConversationEvents) {
        (statements, contradictedStatements) = Self.statements(of: events.statements)
        let columns = Dictionary(
            uniqueKeysWithValues: statements.enumerated().map { ($0.element.statement.number, $0.offset) })
        decisionsOnUnknownStatements = 0
        var latest: [Int32: ModerationDecision] = [:]
        for decision in events.decisions {
            guard columns[decision.statement] != nil else {
                decisionsOnUnknownStatements += 1
                continue
            }
            if let other = latest[decision.statement], !Self.precedes(other, decision) { continue }
            latest[decision.statement] = decision
        }
        for decision in latest.values {
            guard let column = columns[decision.statement] else { continue }
            statements[column].state = decision.state
            statements[column].isMeta = decision.isMeta
        }
        let sorted = SortedVotes(events.votes, columns: columns)
        (votes, participants, rowOfVote) = (sorted.votes, sorted.participants, sorted.rowOfVote)
        votesOnUnknownStatements = sorted.unknown
        countVotes()
    }

    /// The same with another text in place of those that may not be read.
    package func withholding(_ text: String, where isWithheld: (StatementRecord) -> Bool) -> ConversationRecord {
        var record = self
        for column in statements.indices where isWithheld(statements[column]) {
            record.statements[column].statement.text = text
            record.statements[column].statement.language = ""
        }
        return record
    }

    // MARK: Order

    /// The first event of each number, those of the organisers before all others, and how many others say something else.
    private static func statements(of events: [Statement]) -> (statements: [StatementRecord], contradicted: Int) {
        var statements: [StatementRecord] = []
        var contradicted = 0
        for event in events.sorted(by: precedes) {
            guard let first = statements.last?.statement, first.number == event.number else {
                statements.append(
                    StatementRecord(
                        statement: event, state: .unreviewed, isMeta: false, agrees: 0, disagrees: 0, passes: 0))
                continue
            }
            if first.text != event.text || first.author != event.author {
                contradicted += 1
                statements[statements.count - 1].isContradicted = true
            }
        }
        return (statements, contradicted)
    }

    /// By number, time and identity; nobody takes a number from the organisers by an earlier time. What follows only decides between events that share all three.
    private static func precedes(_ first: Statement, _ second: Statement) -> Bool {
        if first.number != second.number { return first.number < second.number }
        if (first.author == nil) != (second.author == nil) { return first.author == nil }
        if first.time != second.time { return first.time < second.time }
        if first.identity != second.identity { return first.identity < second.identity }
        if first.text != second.text { return first.text < second.text }
        let nobody = ParticipantKey(token: .max)
        if first.author != second.author { return (first.author ?? nobody) < (second.author ?? nobody) }
        if first.language != second.language { return first.language < second.language }
        return first.isSeed && !second.isSeed
    }

    private static func precedes(_ first: ModerationDecision, _ second: ModerationDecision) -> Bool {
        if first.time != second.time { return first.time < second.time }
        if first.identity != second.identity { return first.identity < second.identity }
        if first.state != second.state { return first.state.rawValue < second.state.rawValue }
        return !first.isMeta && second.isMeta
    }

    private mutating func countVotes() {
        let votes = votes
        var place = 0
        for column in statements.indices {
            let number = statements[column].statement.number
            var (agrees, disagrees, passes) = (0, 0, 0)
            while place < votes.count, votes[place].statement == number {
                switch votes[place].answer {
                case .agree: agrees += 1
                case .disagree: disagrees += 1
                case .pass: passes += 1
                }
                place += 1
            }
            statements[column].agrees = agrees
            statements[column].disagrees = disagrees
            statements[column].passes = passes
        }
    }
}

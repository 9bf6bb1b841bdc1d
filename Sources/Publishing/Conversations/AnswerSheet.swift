import Deliberation

/// What was said and what was done about it: every answer of the owner, and every one that is missing.
struct AnswerSheet {
    struct Row {
        var statement: Int32
        /// Nil where an answer is due and there is none.
        var commitment: Commitment?
        /// Whether it is the last word of its id.
        var isLatest: Bool
        var due: Int32?
        var isOverdue: Bool
    }

    /// By statement; within it answers by id and time, missing ones last.
    let rows: [Row]

    init(_ conversation: PublishedConversation) {
        let id = conversation.definition.id
        var rows: [Row] = []
        var answered: Set<Int32> = []
        let commitments = conversation.commitments.sorted {
            ($0.id, $0.time, $0.identity) < ($1.id, $1.time, $1.identity)
        }
        for (place, commitment) in commitments.enumerated() {
            guard case .statement(id, let number) = commitment.subject else { continue }
            let isLatest = place + 1 == commitments.count || commitments[place + 1].id != commitment.id
            // An explanation promises nothing.
            let isPromise = commitment.answer != .explain
            let isOpen = isPromise && (commitment.status == .promised || commitment.status == .started)
            let isOverdue = isLatest && isOpen && (commitment.due.map { $0 < conversation.today } ?? false)
            answered.insert(number)
            rows.append(
                Row(
                    statement: number, commitment: commitment, isLatest: isLatest, due: commitment.due,
                    isOverdue: isOverdue))
        }
        for expected in conversation.expectedAnswers where !answered.contains(expected.statement) {
            rows.append(
                Row(
                    statement: expected.statement, commitment: nil, isLatest: true, due: expected.due,
                    isOverdue: expected.due < conversation.today))
        }
        self.rows = rows.enumerated().sorted { ($0.element.statement, $0.offset) < ($1.element.statement, $1.offset) }
            .map(\.element)
    }
}

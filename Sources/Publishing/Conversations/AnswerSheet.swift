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
        for entry in CommitmentBook(conversation.commitments).entries {
            let isOverdue = entry.standing(at: .max, day: conversation.today) == .overdue
            for (place, said) in entry.history.enumerated() {
                guard case .statement(id, let number) = said.subject else { continue }
                let isLatest = place + 1 == entry.history.count
                answered.insert(number)
                rows.append(
                    Row(
                        statement: number, commitment: said, isLatest: isLatest, due: said.due,
                        isOverdue: isLatest && isOverdue))
            }
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

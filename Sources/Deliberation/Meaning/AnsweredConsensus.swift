/// Until when an organisation has to say something about what people agree on.
package struct AnswerPeriod: Sendable, Equatable {
    package var days: Int32
    /// Last civil day of the conversation; nil where it has no end.
    package var closes: Int32?

    package init(days: Int32, closes: Int32?) {
        self.days = days
        self.closes = closes
    }

    /// Last day for an answer: counted from the end of the conversation, or from the day on which the agreement was seen where there is no end or it came
    /// later.
    package func lastDay(listedOn day: Int32) -> Int32 { max(day, closes ?? day) + days }
}

/// A consensus, of now or of earlier, and what was answered to it.
package struct AnsweredConsensus: Sendable, Equatable {
    package var point: ConsensusHistory.Point
    /// Instant that listed it first.
    package var listedAt: Int64
    package var answers: [CommitmentBook.Entry]
    package var state: State

    package enum State: Sendable, Equatable {
        case answered
        /// Nothing was said yet; until and with this day there is time.
        case waiting(lastDay: Int32)
        case unanswered(lastDay: Int32)
    }

    /// `day` gives the civil day of an instant where the conversation's owner is; the last instant of the history is now.
    package static func all(
        _ history: ConsensusHistory, conversation: String, book: CommitmentBook, period: AnswerPeriod,
        day: (Int64) -> Int32
    ) -> [AnsweredConsensus] {
        guard let now = history.instants.last else { return [] }
        return history.points.compactMap { point in
            guard let first = point.firstListed else { return nil }
            let listedAt = history.instants[first]
            let answers = book.answers(to: point.statement, of: conversation)
                .filter { $0.standing(at: now, day: day(now)) != nil }
            let lastDay = period.lastDay(listedOn: day(listedAt))
            let silent: State = day(now) > lastDay ? .unanswered(lastDay: lastDay) : .waiting(lastDay: lastDay)
            return AnsweredConsensus(
                point: point, listedAt: listedAt, answers: answers, state: answers.isEmpty ? silent : .answered)
        }
    }
}

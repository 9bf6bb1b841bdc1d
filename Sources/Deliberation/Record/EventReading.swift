import Events

/// What a batch of events says about conversations: their statements, decisions and votes, and all commitments.
///
/// A function of the batch alone; the events come out in its order, those of other kinds are passed over.
package struct EventReading: Sendable, Equatable {
    /// By the id of the conversation.
    package private(set) var conversations: [String: ConversationEvents] = [:]
    package private(set) var commitments: [Commitment] = []
    /// Rows of these kinds that no decoder writes, or whose label has no text.
    package private(set) var unreadable = 0

    /// `label` gives the text of a term of the journal.
    package init(_ batch: EventBatch, label: (UInt32) -> String?) {
        var textStart = 0
        for index in 0..<batch.count {
            let text = textStart..<textStart + Int(batch.commentLength[index])
            textStart = text.upperBound
            switch EventKind(rawValue: batch.kind[index]) {
            case .statement, .vote, .moderation:
                note(event(batch, index, text, label), of: batch, index, label)
            case .commitment:
                guard let found = Self.commitment(batch, index, batch.commentBytes[text], label) else {
                    unreadable += 1
                    continue
                }
                commitments.append(found)
            case .feedback, .outcome, .withdrawal, nil: continue
            }
        }
    }

    private enum Said {
        case statement(Statement)
        case decision(ModerationDecision)
        case vote(Vote)
    }

    private mutating func note(_ said: Said?, of batch: EventBatch, _ index: Int, _ label: (UInt32) -> String?) {
        guard let said, let conversation = label(batch.service[index]) else {
            unreadable += 1
            return
        }
        switch said {
        case .statement(let statement): conversations[conversation, default: .init()].statements.append(statement)
        case .decision(let decision): conversations[conversation, default: .init()].decisions.append(decision)
        case .vote(let vote): conversations[conversation, default: .init()].votes.append(vote)
        }
    }

    private func event(
        _ batch: EventBatch, _ index: Int, _ text: Range<Int>, _ label: (UInt32) -> String?
    ) -> Said? {
        guard let number = Self.statementNumber(batch, index) else { return nil }
        let (time, identity, flags) = (batch.time[index], batch.identity[index].high, batch.flags[index])
        let participant = Self.participant(batch, index)
        switch EventKind(rawValue: batch.kind[index]) {
        case .statement:
            guard !text.isEmpty else { return nil }
            return .statement(
                Statement(
                    number: number, author: participant, time: time, identity: identity,
                    text: String(decoding: batch.commentBytes[text], as: UTF8.self),
                    language: batch.language[index] == 0 ? "" : label(batch.language[index]) ?? "",
                    isSeed: flags & EventFlags.seed != 0))
        case .moderation:
            guard let state = ModerationState(stage: batch.stage[index]) else { return nil }
            return .decision(
                ModerationDecision(
                    statement: number, time: time, identity: identity, state: state,
                    isMeta: flags & EventFlags.meta != 0))
        default:
            guard let answer = Vote.Answer(rating: batch.rating[index]), let participant else { return nil }
            return .vote(
                Vote(statement: number, participant: participant, time: time, identity: identity, answer: answer))
        }
    }

    private static func statementNumber(_ batch: EventBatch, _ index: Int) -> Int32? {
        guard batch.flags[index] & EventFlags.hasTarget != 0, (0...Limits.statementNumber).contains(batch.target[index])
        else { return nil }
        return Int32(batch.target[index])
    }

    private static func participant(_ batch: EventBatch, _ index: Int) -> ParticipantKey? {
        guard batch.respondent[index] != 0 else { return nil }
        let hasNumber = batch.flags[index] & EventFlags.hasCost != 0
        return ParticipantKey(
            number: hasNumber ? batch.cost[index] : ParticipantKey.withoutNumber, token: batch.respondent[index])
    }

    private static func commitment(
        _ batch: EventBatch, _ index: Int, _ bytes: ArraySlice<UInt8>, _ label: (UInt32) -> String?
    ) -> Commitment? {
        let texts = bytes.split(separator: EventTexts.separator, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard texts.count == 5, let about = label(batch.service[index]),
            let answer = Commitment.Answer(stage: batch.stage[index]),
            let status = Commitment.Status(rawValue: batch.needMet[index])
        else { return nil }
        let isDated = batch.flags[index] & EventFlags.hasDuration != 0
        let number = statementNumber(batch, index)
        return Commitment(
            id: texts[0], time: batch.time[index], identity: batch.identity[index].high,
            subject: number.map { .statement(conversation: about, number: $0) } ?? .service(about, finding: texts[4]),
            answer: answer, status: status, responsible: texts[2],
            due: isDated ? Int32(clamping: batch.duration[index]) : nil, text: texts[1], evidence: texts[3])
    }
}

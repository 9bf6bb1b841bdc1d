import CSimdjson
import Events

/// The rules for statements, votes, moderation decisions and commitments.
///
/// Types come first here, as what a commitment is about depends on which fields it has; then the conversation, then the values.
/// Texts are added last, when nothing can be refused any more.
extension EventRules {
    private enum Kind {
        static let statement = EventKind.statement.rawValue
        static let vote = EventKind.vote.rawValue
        static let moderation = EventKind.moderation.rawValue
    }

    /// The fields that an event of such a kind may have.
    @inline(never)
    mutating func fieldsOfConversation(_ kind: UInt8) -> UInt64 {
        switch kind {
        case Kind.statement: FieldSet.statement.bits
        case Kind.vote: FieldSet.vote.bits
        case Kind.moderation: FieldSet.moderation.bits
        default: FieldSet.commitment.bits
        }
    }

    @inline(never)
    mutating func ofConversation(_ event: Event, _ row: inout Row) -> RejectReason? {
        if event.pointee.wrong & fieldsOfConversation(row.kind) != 0 { return .fieldTypeWrong }
        switch row.kind {
        case Kind.statement: return statement(event, &row)
        case Kind.vote: return vote(event, &row)
        case Kind.moderation: return moderation(event, &row)
        default: return commitment(event, &row)
        }
    }

    private mutating func statement(_ event: Event, _ row: inout Row) -> RejectReason? {
        guard let open = conversation(event, &row) else { return whyNoConversation(event) }
        if let refusal = statementNumber(event, &row) { return refusal }
        if let refusal = participant(event, &row) { return refusal }
        let isSeed = event.pointee.present & Field.seed != 0 && event.pointee.seed
        if isSeed || row.respondent == 0, !mayModerate { return .typeForeign }
        // The organisers prepare a conversation before it opens.
        if row.respondent != 0, !isSeed, !open.contains(row.day) { return .conversationNotOpen }
        let language = event.pointee.language.label
        if language.count > Limits.labelBytes { return .fieldTooLong }
        row.language = vocabulary.statementLanguage(language)
        let text = event.pointee.text.text
        let look = TextLook(text)
        if look.isBlank { return .statementTextMissing }
        if look.characters > Limits.statementCharacters { return .statementTooLong }
        if look.hasControls { return .textControlCharacters }
        if isSeed { row.flags |= EventFlags.seed }
        let start = rows.commentBytes.count
        redactor.redact(text, into: &rows.commentBytes)
        row.commentLength = UInt32(rows.commentBytes.count - start)
        return nil
    }

    private mutating func vote(_ event: Event, _ row: inout Row) -> RejectReason? {
        guard let open = conversation(event, &row) else { return whyNoConversation(event) }
        if let refusal = statementNumber(event, &row) { return refusal }
        if let refusal = participant(event, &row) { return refusal }
        if row.respondent == 0 { return .participantMissing }
        guard let answer = names.votes.value(of: event.pointee.vote.label) else { return .voteInvalid }
        row.rating = UInt8(answer)
        return open.contains(row.day) ? nil : .conversationNotOpen
    }

    private mutating func moderation(_ event: Event, _ row: inout Row) -> RejectReason? {
        guard conversation(event, &row) != nil else { return whyNoConversation(event) }
        if let refusal = statementNumber(event, &row) { return refusal }
        guard let state = names.moderation.value(of: event.pointee.moderation.label) else { return .moderationInvalid }
        row.stage = UInt8(state)
        if event.pointee.present & Field.meta != 0, event.pointee.meta { row.flags |= EventFlags.meta }
        return nil
    }

    /// Finds the conversation, and the civil day on which this happened; gives the days on which it is open.
    mutating func conversation(_ event: Event, _ row: inout Row) -> ClosedRange<Int32>? {
        guard let index = vocabulary.conversation(event.pointee.conversation.label), mayConverse[index] else {
            return nil
        }
        let conversation = vocabulary.conversations[index]
        row.service = conversation.term
        setDay(&row, conversation.calendar)
        return conversation.openDays
    }

    mutating func whyNoConversation(_ event: Event) -> RejectReason {
        let label = event.pointee.conversation.label
        if label.isEmpty { return .conversationMissing }
        if label.count > Limits.labelBytes { return .fieldTooLong }
        return vocabulary.conversation(label) == nil ? .conversationUnknown : .conversationForeign
    }

    mutating func statementNumber(_ event: Event, _ row: inout Row) -> RejectReason? {
        guard event.pointee.present & Field.statement != 0,
            (0...Limits.statementNumber).contains(event.pointee.statement)
        else { return .statementNumberInvalid }
        row.target = event.pointee.statement
        row.flags |= EventFlags.hasTarget
        return nil
    }

    /// Sets who said it, as a pseudonym that holds in this conversation only; nobody if no token is given.
    private mutating func participant(_ event: Event, _ row: inout Row) -> RejectReason? {
        let token = event.pointee.participant.text
        if token.count > Limits.labelBytes { return .fieldTooLong }
        if !token.isEmpty {
            let conversation = event.pointee.conversation.text
            row.respondent = max(1, hash.hash(use: HashUse.participant, conversation, token).high)
        }
        guard event.pointee.present & Field.participantNumber != 0 else { return nil }
        if token.isEmpty { return .participantMissing }
        guard (0...Limits.participantNumber).contains(event.pointee.participant_number) else {
            return .participantNumberInvalid
        }
        row.cost = event.pointee.participant_number
        row.flags |= EventFlags.hasCost
        return nil
    }
}

/// What the rules ask of a text of valid UTF-8.
struct TextLook {
    /// Unicode scalars.
    private(set) var characters = 0
    private(set) var isBlank = true
    /// Control characters but for line breaks, and marks that turn the direction of what follows, also behind the text.
    private(set) var hasControls = false

    init(_ text: UnsafeRawBufferPointer) {
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            characters += 1
            if !scalar.properties.isWhitespace { isBlank = false }
            switch scalar.value {
            case 0x0A: break
            case 0..<0x20, 0x202A...0x202E, 0x2066...0x2069: hasControls = true
            default: break
            }
        }
    }
}

/// A short text that participants agree or disagree with, as one event says it.
package struct Statement: Hashable, Sendable, Codable {
    /// Given by the sender, from 0 on; never by order of arrival.
    package var number: Int32
    /// Nil for a statement of the organisers.
    package var author: ParticipantKey?
    /// UTC milliseconds since 1970.
    package var time: Int64
    /// First half of the event's keyed identity; decides between events of the same time.
    package var identity: UInt64
    /// Redacted, 1 to `Limits.statementCharacters` characters.
    package var text: String
    /// BCP 47 tag, or empty.
    package var language: String
    /// Put in by the organisers to begin with.
    package var isSeed: Bool

    package init(
        number: Int32, author: ParticipantKey?, time: Int64, identity: UInt64, text: String, language: String = "",
        isSeed: Bool = false
    ) {
        self.number = number
        self.author = author
        self.time = time
        self.identity = identity
        self.text = text
        self.language = language
        self.isSeed = isSeed
    }
}

/// What a moderator thinks of a statement; raw values as in Pol.is' files.
package enum ModerationState: Int8, CaseIterable, Sendable, Codable {
    case rejected = -1
    case unreviewed = 0
    case accepted = 1

    package var name: String { "\(self)" }
}

/// One decision of a moderator on a statement; the latest counts, and all of them are published.
package struct ModerationDecision: Hashable, Sendable, Codable {
    package var statement: Int32
    package var time: Int64
    package var identity: UInt64
    package var state: ModerationState
    /// About the conversation itself, or about who somebody is: votes on it don't group people.
    package var isMeta: Bool

    package init(statement: Int32, time: Int64, identity: UInt64, state: ModerationState, isMeta: Bool = false) {
        self.statement = statement
        self.time = time
        self.identity = identity
        self.state = state
        self.isMeta = isMeta
    }
}

/// One vote event; of several by one person on one statement the latest counts.
package struct Vote: Hashable, Sendable {
    package var statement: Int32
    package var participant: ParticipantKey
    package var time: Int64
    package var identity: UInt64
    package var answer: Answer

    /// Raw values as in Pol.is' exports.
    package enum Answer: Int8, CaseIterable, Sendable {
        case disagree = -1
        case pass = 0
        case agree = 1

        package var name: String { "\(self)" }
    }

    package init(statement: Int32, participant: ParticipantKey, time: Int64, identity: UInt64, answer: Answer) {
        self.statement = statement
        self.participant = participant
        self.time = time
        self.identity = identity
        self.answer = answer
    }
}

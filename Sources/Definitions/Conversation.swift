import Events

/// One conversation in which people vote on statements: a file of `Pipelines/conversations/`.
package struct Conversation: Sendable, Equatable {
    package enum Moderation: String, CaseIterable, Sendable {
        /// A statement is shown once it was accepted.
        case before
        /// A statement is shown until it was rejected.
        case after
    }

    package enum Publishes: String, CaseIterable, Sendable {
        /// What each person voted, under a number, besides the aggregates.
        case rows
        case aggregates
    }

    /// Who has to answer what people agree on, and how soon after the end.
    package struct Answer: Sendable, Equatable {
        package var responsible: String
        package var withinDays: Int
    }

    package struct Attribution: Sendable, Equatable {
        package var text: String
        package var links: [String]
    }

    package var id: String
    /// By language; every one of `languages` has its own.
    package var title: [String: String]
    package var question: [String: String]
    package var description: String
    /// Id of the organisation; the days of its time zone are those of the conversation.
    package var owner: String
    /// The first one is that of a reader whose language is not among them.
    package var languages: [String]
    /// First civil day on which people may vote, in days since 1970-01-01.
    package var opens: Int32
    /// The last such day; nil while nobody knows.
    package var closes: Int32?
    package var moderation: Moderation
    /// By which rules statements are accepted and rejected, in words.
    package var moderationPolicy: String
    /// How many people were invited.
    package var invited: Int?
    /// Whether people are told before they vote that their rows are published.
    package var areParticipantsTold: Bool
    /// Why rows may be published although nobody here told people so: they lie in public already.
    package var alreadyPublic: String?
    package var publishes: Publishes
    /// Below so many voters nothing is published of a group or a statement.
    package var minimumVoters: Int
    /// Nil where nobody here owes one, such as for a conversation that others held.
    package var answer: Answer?
    package var licence: Dataset.Licence
    /// What has to stand wherever its data or a result of it is shown.
    package var attribution: Attribution?
    /// SHA-256 of the file, in hexadecimal.
    package var digest: String

    /// The smallest number of voters anybody may configure.
    package static let smallestMinimumVoters = 5

    /// The civil days on which people may vote and put in statements.
    package var openDays: ClosedRange<Int32> { opens...max(opens, closes ?? Int32.max) }
}

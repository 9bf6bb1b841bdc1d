import Crypto
import Deliberation

/// One promise or explanation beside what it answers, or one thing that people agree on and nobody answered.
package struct AnswerEntry: Sendable, Equatable {
    package var subject: Subject
    /// Of the organisation that owes the answer; its name where the registry does not know it.
    package var organisation: String
    package var organisationName: String
    /// Nil where nothing was answered.
    package var commitment: CommitmentBook.Entry?
    package var state: State
    /// Where the statement is or was what everybody agrees on.
    package var consensus: Consensus?
    /// Office or person: bound by the answer, or bound to give one.
    package var responsible: String
    /// Civil day by which it is to be done or, without an answer, to be answered.
    package var due: Int32?

    package enum Subject: Sendable, Equatable {
        case statement(SaidStatement)
        /// A finding about a service, in words.
        case finding(service: String, words: String)
    }

    package struct SaidStatement: Sendable, Equatable {
        package var conversation: String
        package var number: Int32
        /// Nil where a moderator rejected it, or it is not known.
        package var text: String?
        /// BCP 47 tag, or empty.
        package var language: String
        package var isRejected: Bool
    }

    package struct Consensus: Sendable, Equatable {
        /// Whether people agree or disagree with the statement.
        package var direction: Vote.Answer
        package var isLost: Bool
    }

    /// In the order in which a reader should see them.
    package enum State: String, CaseIterable, Sendable {
        case overdue
        /// Nobody answered in time.
        case unanswered
        /// Nobody answered yet, and there is time.
        case waiting
        case open
        case kept
        case explained
        case dropped

        init(_ standing: CommitmentBook.Standing) {
            switch standing {
            case .open: self = .open
            case .overdue: self = .overdue
            case .kept: self = .kept
            case .dropped: self = .dropped
            case .explained: self = .explained
            }
        }
    }

    /// Id of the conversation or service that it is about.
    package var about: String {
        switch subject {
        case .statement(let statement): statement.conversation
        case .finding(let service, _): service
        }
    }

    /// The service that it is about.
    package var service: String? {
        if case .finding(let service, _) = subject { return service }
        return nil
    }

    /// Whether moderators rejected what it is about.
    package var isRejected: Bool {
        if case .statement(let statement) = subject { return statement.isRejected }
        return false
    }

    /// Made of `key`, for links and for those who compare snapshots.
    package var rowID: String {
        let text = key.map { "\($0.utf8.count):\($0)" }.joined()
        return SHA256.hash(data: Array(text.utf8)).prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
    }

    /// What tells it from all others, also in a later snapshot.
    var key: [String] {
        if let commitment { return [service == nil ? "conversation" : "service", about, "answer", commitment.id] }
        guard case .statement(let statement) = subject else { return ["service", about, "missing"] }
        return ["conversation", about, "missing", String(statement.number), consensus?.direction.name ?? ""]
    }
}

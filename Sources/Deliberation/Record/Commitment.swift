/// What an organisation answers to a point of a conversation or to a finding about a service; of several events with one key the latest counts,
/// and all of them stay visible.
package struct Commitment: Hashable, Sendable, Codable {
    /// Given by the sender.
    package var id: String
    /// UTC milliseconds since 1970.
    package var time: Int64
    package var identity: UInt64
    package var subject: Subject
    package var answer: Answer
    package var status: Status
    /// Office or person that is bound by it.
    package var responsible: String
    /// Civil day by which it is to be done, in days since 1970-01-01; nil where nothing is promised.
    package var due: Int32?
    /// What will be done, or why not.
    package var text: String
    /// https address of the evidence, or empty.
    package var evidence: String

    package enum Subject: Hashable, Sendable, Codable {
        case statement(conversation: String, number: Int32)
        /// A finding about a service, in words.
        case service(String, finding: String)
    }

    /// Within what an id means one answer. Rights are given for it: who may answer there may change its answers, and nobody else.
    package enum Place: Hashable, Comparable, Sendable {
        case conversation(String)
        case service(String)
    }

    /// What makes several events versions of one answer.
    package struct Key: Hashable, Comparable, Sendable {
        package var place: Place
        package var id: String

        package static func < (one: Key, other: Key) -> Bool { (one.id, one.place) < (other.id, other.place) }
    }

    package var place: Place {
        switch subject {
        case .statement(let conversation, _): .conversation(conversation)
        case .service(let service, _): .service(service)
        }
    }

    package var key: Key { Key(place: place, id: id) }

    package enum Answer: UInt8, CaseIterable, Sendable, Codable {
        case act = 1
        case partly = 2
        /// Not done; the text says why.
        case explain = 3

        package var name: String { "\(self)" }
    }

    package enum Status: UInt8, CaseIterable, Sendable, Codable {
        case promised = 1
        case started = 2
        case done = 3
        case dropped = 4

        package var name: String { "\(self)" }
    }

    package init(
        id: String, time: Int64, identity: UInt64, subject: Subject, answer: Answer, status: Status,
        responsible: String, due: Int32?, text: String, evidence: String
    ) {
        self.id = id
        self.time = time
        self.identity = identity
        self.subject = subject
        self.answer = answer
        self.status = status
        self.responsible = responsible
        self.due = due
        self.text = text
        self.evidence = evidence
    }
}

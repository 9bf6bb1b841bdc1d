import Deliberation

/// Events of conversations, and commitments, of one or more rows of the journal.
package struct ConversationBatch: Sendable, Equatable, Codable {
    package var conversations: [String: ConversationEvents] = [:]
    package var commitments: [Commitment] = []

    package init() {}

    package init(_ reading: EventReading) {
        conversations = reading.conversations
        commitments = reading.commitments
    }

    package var isEmpty: Bool { conversations.isEmpty && commitments.isEmpty }

    package mutating func append(_ other: ConversationBatch) {
        conversations.merge(other.conversations) { first, second in
            var sum = first
            sum.append(second)
            return sum
        }
        commitments += other.commitments
    }

    private enum Key: String, CodingKey {
        case conversations, commitments
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        for release in try values.decode([ConversationRelease].self, forKey: .conversations) {
            conversations[release.conversation] = release.events
        }
        commitments = try values.decode([Commitment].self, forKey: .commitments)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        let releases = conversations.sorted { $0.key < $1.key }
            .map { ConversationRelease(conversation: $0.key, events: $0.value) }
        try values.encode(releases, forKey: .conversations)
        try values.encode(commitments, forKey: .commitments)
    }
}

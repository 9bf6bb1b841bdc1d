import Deliberation
import Foundation

/// What one tick makes public of one conversation. Never published as it stands: participants are still their keys.
package struct ConversationRelease: Sendable, Equatable, Codable {
    package var conversation: String
    package var events: ConversationEvents

    package init(conversation: String, events: ConversationEvents) {
        self.conversation = conversation
        self.events = events
    }

    private enum Key: String, CodingKey {
        case conversation, statements, decisions, votes
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        conversation = try values.decode(String.self, forKey: .conversation)
        events = ConversationEvents()
        events.statements = try values.decode([Statement].self, forKey: .statements)
        events.decisions = try values.decode([ModerationDecision].self, forKey: .decisions)
        guard let votes = PackedVotes.unpacked(try values.decode(Data.self, forKey: .votes)) else {
            throw DecodingError.dataCorruptedError(
                forKey: .votes, in: values, debugDescription: "the votes are no packed votes")
        }
        events.votes = votes
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(conversation, forKey: .conversation)
        try values.encode(events.statements, forKey: .statements)
        try values.encode(events.decisions, forKey: .decisions)
        try values.encode(PackedVotes.packed(events.votes), forKey: .votes)
    }
}

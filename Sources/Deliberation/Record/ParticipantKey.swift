/// Who votes, as a pseudonym: the keyed hash of the participant's token, and the number that the sender gave the person, if it gave one.
///
/// Keys are compared by number first, so that a conversation that was imported keeps the order in which its people joined.
package struct ParticipantKey: Hashable, Comparable, Sendable, Codable {
    /// As the sender counts its participants; `withoutNumber` where it gave none.
    package var number: Int64
    package var token: UInt64

    package static let withoutNumber = Int64.max

    package init(number: Int64 = withoutNumber, token: UInt64) {
        self.number = number
        self.token = token
    }

    package static func < (first: ParticipantKey, second: ParticipantKey) -> Bool {
        (first.number, first.token) < (second.number, second.token)
    }
}

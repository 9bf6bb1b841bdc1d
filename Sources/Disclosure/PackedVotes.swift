import Deliberation
import Foundation

/// Votes as 37 bytes each, little-endian: statement, number, token, time, identity, answer.
enum PackedVotes {
    private static let size = 37

    static func packed(_ votes: [Vote]) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(votes.count * size)
        func append(_ value: some FixedWidthInteger) {
            var rest = UInt64(truncatingIfNeeded: value)
            for _ in 0..<MemoryLayout.size(ofValue: value) {
                bytes.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
        for vote in votes {
            append(vote.statement)
            append(vote.participant.number)
            append(vote.participant.token)
            append(vote.time)
            append(vote.identity)
            append(vote.answer.rawValue)
        }
        return Data(bytes)
    }

    /// Nil when the bytes are no packed votes.
    static func unpacked(_ data: Data) -> [Vote]? {
        guard data.count % size == 0 else { return nil }
        let bytes = [UInt8](data)
        var votes: [Vote] = []
        votes.reserveCapacity(bytes.count / size)
        var place = 0
        func next(_ width: Int) -> UInt64 {
            var value: UInt64 = 0
            for shift in 0..<width { value |= UInt64(bytes[place + shift]) << UInt64(8 * shift) }
            place += width
            return value
        }
        while place < bytes.count {
            let statement = Int32(truncatingIfNeeded: next(4))
            let number = Int64(bitPattern: next(8))
            let participant = ParticipantKey(number: number, token: next(8))
            let time = Int64(bitPattern: next(8))
            let identity = next(8)
            guard let answer = Vote.Answer(rawValue: Int8(truncatingIfNeeded: next(1))) else { return nil }
            votes.append(
                Vote(statement: statement, participant: participant, time: time, identity: identity, answer: answer))
        }
        return votes
    }
}

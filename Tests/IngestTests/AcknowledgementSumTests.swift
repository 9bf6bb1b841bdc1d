import Events
import Testing
import WireProtocol

@testable import Ingest

/// One ACK for several messages says what one for each would have said together.
@Suite struct AcknowledgementSumTests {
    @Test func theSumIsThatOfTheParts() {
        var random = SeededRandom(seed: 22)
        for _ in 0..<300 {
            var sum = AcknowledgementSum(route: [1], epoch: 3)
            var next: UInt64 = 100
            var (accepted, duplicate) = (0, 0)
            var rejections: [Rejection] = []
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let parts = (0..<3).map { _ in Int.random(in: 0...15, using: &random) }
                let refused = (0..<parts[2]).map {
                    Rejection(
                        sequence: next + UInt64($0),
                        reason: [RejectReason.unreadable, .ratingOutOfRange, .tooLarge][
                            Int.random(in: 0..<3, using: &random)])
                }
                next += UInt64(parts.reduce(0, +))
                accepted += parts[0]
                duplicate += parts[1]
                rejections += refused
                sum.add(nextSequence: next, accepted: parts[0], duplicate: parts[1], rejected: refused)
            }
            guard case .acknowledged(let answer) = sum.message(credit: 9) else {
                Issue.record("no acknowledgement")
                return
            }
            #expect(answer.epoch == 3 && answer.credit == 9 && answer.nextSequence == next)
            #expect(answer.accepted == UInt32(accepted) && answer.duplicate == UInt32(duplicate))
            #expect(answer.rejectedTotal == rejections.count)
            #expect(answer.rejected.map(\.sequence) == rejections.prefix(256).map(\.sequence))
            for entry in answer.reasons {
                #expect(Int(entry.count) == rejections.count { $0.reason.rawValue == entry.reason })
            }
            #expect(sum.message(credit: 9).encoded().count <= WireProtocol.headerBytes)
        }
    }

    @Test func aSumIsForOneStreamOnly() {
        let sum = AcknowledgementSum(route: [1, 2], epoch: 3)
        #expect(sum.isFor([1, 2], epoch: 3))
        #expect(!sum.isFor([1, 2], epoch: 4) && !sum.isFor([1, 3], epoch: 3))
    }

    @Test func manySmallMessagesAreAnsweredInFull() throws {
        let house = try House()
        let peers = try ["town", "lake"].map { try house.peer(house.keyFile($0)) }
        for peer in peers { _ = try peer.hello() }
        for number in 0..<50 {
            for peer in peers {
                try peer.send(RawPeer.batch(1, UInt64(number), [number % 10 == 9 ? -1 : Int64(number)]))
            }
        }
        for peer in peers {
            var (next, accepted, rejected) = (UInt64(0), 0, 0)
            while next < 50 {
                guard case .acknowledged(let answer) = try peer.answer() else {
                    Issue.record("no acknowledgement")
                    return
                }
                #expect(answer.nextSequence > next)
                next = answer.nextSequence
                accepted += Int(answer.accepted)
                rejected += answer.rejectedTotal
            }
            #expect(next == 50 && accepted == 45 && rejected == 5)
        }
        #expect(house.server.counters.acknowledged == 100, "counted are messages, not answers")
    }
}

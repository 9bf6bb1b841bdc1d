import Events
import TestKit
import Testing

@testable import Journal

@Suite struct BatchCodingTests {
    @Test(arguments: 0..<40) func everyBatchComesBackAsItWas(seed: Int) throws {
        var random = RandomBatches(seed: UInt64(seed))
        let batch = random.batch(count: [0, 1, 2, 7, 8, 9, 500][seed % 7])
        let tombstones = (0..<(seed % 5)).map {
            Tombstone(offset: $0 * 3, reason: RejectReason.allCases[(seed + $0) % RejectReason.allCases.count])
        }
        let bytes = BatchCoding.encode(batch, tombstones: tombstones, droppedFields: UInt64(seed))
        let decoded = try BatchCoding.decode(bytes)
        #expect(decoded.events == batch || batch.count == 0)
        #expect(decoded.tombstones == tombstones)
        #expect(decoded.droppedFields == UInt64(seed))
    }

    @Test func anyTruncationIsAnErrorAndNeverATrap() {
        var random = RandomBatches(seed: 7)
        let bytes = BatchCoding.encode(
            random.batch(count: 20), tombstones: [Tombstone(offset: 3, reason: .timeInvalid)])
        for length in 0..<bytes.count {
            #expect(throws: BatchCodingError.self) { try BatchCoding.decode(Array(bytes[..<length])) }
        }
    }

    @Test func flippedBytesNeverTrap() {
        var random = RandomBatches(seed: 8)
        let bytes = BatchCoding.encode(random.batch(count: 20), tombstones: [])
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0xA5
            _ = try? BatchCoding.decode(damaged)
        }
    }

    @Test func anEventWithoutACommentTakesNoMoreThanItShould() {
        var random = RandomBatches(seed: 9)
        random.respondents = 0
        var batch = random.batch(count: 500)
        batch.commentLength = Array(repeating: 0, count: 500)
        batch.commentBytes = []
        #expect(Double(BatchCoding.encode(batch, tombstones: []).count) / 500 <= 64)
    }
}

@Suite struct DuplicateHorizonTests {
    @Test func agreesWithASetOverManyDays() {
        var random = SeededRandom(seed: 3)
        var horizon = DuplicateHorizon()
        var naive: [Hash128: Int64] = [:]
        var clock: Int64 = 1_700_000_000_000
        for _ in 0..<200_000 {
            clock += Int64(random.next() % 4_000)
            let identity = Hash128(high: random.next() % 977 &* 0x9E37_79B9_7F4A_7C15, low: (random.next() % 256) << 8)
            let isNew = horizon.insert(identity, receivedAt: clock)
            // Inside the horizon a known identity is always a duplicate; outside it may be either.
            if let seen = naive[identity], clock - seen < Limits.horizonMilliseconds {
                #expect(!isNew)
            } else if naive[identity] == nil {
                #expect(isNew)
            }
            if isNew { naive[identity] = clock }
        }
    }

    @Test func forgetsWhatFellOutOfTheHorizon() {
        var random = SeededRandom(seed: 4)
        var horizon = DuplicateHorizon()
        for day in 0..<60 {
            for _ in 0..<5_000 {
                _ = horizon.insert(
                    Hash128(high: random.next(), low: random.next()), receivedAt: Int64(day) * 86_400_000)
            }
        }
        #expect(horizon.count < 5_000 * 25)
    }
}

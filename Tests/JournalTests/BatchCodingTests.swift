import Events
import TestKit
import Testing

@testable import Journal

@Suite struct BatchCodingTests {
    @Test(arguments: 0..<40) func everyBatchComesBackAsItWas(seed: Int) throws {
        var random = RandomBatches(seed: UInt64(seed))
        random.conversations = 0.2
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

    @Test(arguments: 0..<60) func writesWhatTheNaiveWayWritesHoweverTheEventsAreSplit(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var batches = RandomBatches(seed: UInt64(seed))
        batches.respondents = [0, 0.5, 1][seed % 3]
        batches.days = [1, 5, 300][seed / 3 % 3]
        let batch = batches.batch(count: [0, 1, 8, 9, 300, 5_000][seed % 6])
        let parts = batch.split(&random)
        let tombstones = (0..<(seed % 4)).map { Tombstone(offset: $0 * 300, reason: .duplicate) }
        var encoder = BatchEncoder()
        // What was written before must not show.
        encoder.encode([batches.batch(count: 700)], tombstones: [], droppedFields: 9)
        encoder.encode(parts, tombstones: tombstones, droppedFields: UInt64(seed))
        let naive = NaiveBatchCoding.encode(batch, tombstones: tombstones, droppedFields: UInt64(seed))
        #expect(encoder.withBytes { [UInt8]($0) } == naive)
    }

    @Test(arguments: 0..<20) func numbersOfEveryWidthComeBack(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var batch = EventBatch()
        for _ in 0..<50 { batch.appendEmpty() }
        for index in 0..<50 {
            batch.time[index] = Int64(truncatingIfNeeded: random.next()) >> Int64(seed * 3)
            batch.service[index] = UInt32(truncatingIfNeeded: random.next() >> UInt64(32 + seed))
            batch.day[index] = Int32(truncatingIfNeeded: random.next() >> UInt64(32 + seed))
            batch.flags[index] = random.chance(0.5) ? EventFlags.hasCost : 0
            if batch.flags[index] != 0 {
                batch.cost[index] = Int64(truncatingIfNeeded: random.next()) >> Int64(seed * 3)
            }
        }
        let bytes = BatchCoding.encode(batch, tombstones: [])
        #expect(bytes == NaiveBatchCoding.encode(batch, tombstones: []))
        #expect(try BatchCoding.decode(bytes).events == batch)
    }

    @Test(arguments: 0..<30) func mutatedRowsAreDecodedOrRefusedAndNeverTrap(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var batches = RandomBatches(seed: UInt64(seed))
        let whole = BatchCoding.encode(
            batches.batch(count: 1 + seed * 3), tombstones: [Tombstone(offset: 2, reason: .timeInvalid)])
        for _ in 0..<400 {
            var bytes = whole
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] = [0, 1, 2, 4, 8, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
                case 2: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
                }
            }
            guard let decoded = try? BatchCoding.decode(bytes) else { continue }
            let identities = try bytes.withUnsafeBytes { try BatchDecoder.identities($0) }
            #expect(identities == decoded.events.identity)
            let again = try BatchCoding.decode(
                BatchCoding.encode(
                    decoded.events, tombstones: decoded.tombstones, droppedFields: decoded.droppedFields))
            // A value may stand where its flag says that there is none; it is not written again.
            #expect(again.events.identity == decoded.events.identity && again.tombstones == decoded.tombstones)
        }
    }
}

extension EventBatch {
    /// The same events in parts of random lengths, some of them empty.
    fileprivate func split(_ random: inout SeededRandom) -> [EventBatch] {
        var part = 0
        let partOf = (0..<count).map { _ in
            if random.chance(0.1) { part += Int.random(in: 1...2, using: &random) }
            return part
        }
        return (0...part).map { part in filtered(partOf.map { $0 == part }) }
    }
}

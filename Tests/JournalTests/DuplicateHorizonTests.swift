import Events
import Testing

@testable import Journal

@Suite struct DuplicateHorizonTests {
    /// As the journal's restart does it: whatever is inside the horizon is inserted again.
    private static func restarted(_ known: [Hash128: Int64], at clock: Int64) -> DuplicateHorizon {
        let horizon = DuplicateHorizon()
        let inside = known.filter { $0.value >= clock - horizon.rememberedMilliseconds }
        horizon.reserve(inside.count)
        for (identity, receivedAt) in inside.sorted(by: { $0.value < $1.value }) {
            _ = horizon.isNew(identity, receivedAt: receivedAt)
        }
        return horizon
    }

    @Test(arguments: 0..<2) func agreesWithASetOverManyDaysAndRestarts(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var horizon = DuplicateHorizon()
        var naive: [Hash128: Int64] = [:]
        var clock: Int64 = 1_700_000_000_000
        for _ in 0..<400 {
            clock += Int64(random.next() % 8_000_000)
            if random.chance(0.02) { horizon = Self.restarted(naive, at: clock) }
            let identities = (0..<Int.random(in: 1...400, using: &random)).map { _ in
                // Few first bits, so that there are long runs of taken slots.
                Hash128(high: random.next() % 9_770 &* 0x9E37_79B9_7F4A_7C15, low: random.next() % 16)
            }
            var reasons = identities.map { _ in random.chance(0.1) ? RejectReason.fromTheFuture.rawValue : 0 }
            let before = reasons
            let duplicates = horizon.insert(identities, receivedAt: clock, reasons: &reasons)
            #expect(duplicates == reasons.filter { $0 == RejectReason.duplicate.rawValue }.count)
            for (index, identity) in identities.enumerated() {
                guard before[index] == 0 else {
                    #expect(reasons[index] == before[index])
                    continue
                }
                // Inside the horizon a known identity is always a duplicate; outside it may be either.
                if let seen = naive[identity], clock - seen <= Limits.horizonMilliseconds + Limits.futureMilliseconds {
                    #expect(reasons[index] == RejectReason.duplicate.rawValue)
                } else if naive[identity] == nil {
                    #expect(reasons[index] == 0)
                }
                if reasons[index] == 0 { naive[identity] = clock }
            }
        }
    }

    @Test(arguments: 0..<2) func whatIsTakenBackIsNewAgainAndNothingElse(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let horizon = DuplicateHorizon()
        var naive: Set<Hash128> = []
        for round in 0..<300 {
            let identities = (0..<Int.random(in: 1...200, using: &random)).map { _ in
                // Few first bits, so that there are long runs of taken slots, also over the end of a table.
                Hash128(high: UInt64.max - (random.next() % 37) << 24, low: random.next() % 400)
            }
            var reasons = [UInt8](repeating: 0, count: identities.count)
            _ = horizon.insert(identities, receivedAt: 0, reasons: &reasons)
            for (identity, reason) in zip(identities, reasons) { #expect(reason != 0 || !naive.contains(identity)) }
            if random.chance(0.5) {
                horizon.remove(identities, reasons: reasons)
            } else {
                naive.formUnion(identities)
            }
            #expect(horizon.count == naive.count, "round \(round)")
        }
        for identity in naive { #expect(!horizon.isNew(identity, receivedAt: 0)) }
    }

    @Test func everyPartOfAnIdentityCounts() {
        var random = SeededRandom(seed: 5)
        let identity = Hash128(high: random.next(), low: random.next())
        let horizon = DuplicateHorizon()
        #expect(horizon.isNew(identity, receivedAt: 0))
        for bit in 0..<64 {
            #expect(horizon.isNew(Hash128(high: identity.high ^ 1 << bit, low: identity.low), receivedAt: 0))
        }
        for bit in 0..<32 {
            #expect(horizon.isNew(Hash128(high: identity.high, low: identity.low ^ 1 << bit), receivedAt: 0))
        }
        #expect(!horizon.isNew(identity, receivedAt: 3_600_000))
    }

    @Test func forgetsWhatFellOutOfTheHorizon() {
        var random = SeededRandom(seed: 4)
        let horizon = DuplicateHorizon()
        for day in 0..<30 {
            let identities = (0..<8_000).map { _ in Hash128(high: random.next(), low: random.next()) }
            var reasons = [UInt8](repeating: 0, count: 8_000)
            _ = horizon.insert(identities, receivedAt: Int64(day) * 86_400_000, reasons: &reasons)
        }
        // Received in the last seven days and today: 64,000.
        #expect(horizon.entryBytes < 64_000 * 24)
    }

    @Test func takesNoMoreThanTwentyBytesAnIdentityAtAnySize() {
        var random = SeededRandom(seed: 6)
        let horizon = DuplicateHorizon()
        for _ in 0..<400 {
            let identities = (0..<500).map { _ in Hash128(high: random.next(), low: random.next()) }
            var reasons = [UInt8](repeating: 0, count: 500)
            _ = horizon.insert(identities, receivedAt: 0, reasons: &reasons)
            // Below that, each of the 256 shards takes a page.
            if horizon.count >= 100_000 { #expect(horizon.entryBytes <= horizon.count * 20) }
        }
        #expect(horizon.count == 200_000)
    }
}

extension DuplicateHorizon {
    fileprivate func isNew(_ identity: Hash128, receivedAt: Int64) -> Bool {
        var reasons: [UInt8] = [0]
        return insert([identity], receivedAt: receivedAt, reasons: &reasons) == 0
    }
}

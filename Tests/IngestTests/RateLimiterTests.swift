import Events
import Testing
import WireProtocol

@testable import Ingest

@Suite struct RateLimiterTests {
    /// Whatever is sent when: never more than the capacity, the rate times the time, and one batch.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func neverMoreThanAgreed(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let (events, bytes) = (Int(random.next() % 20_000) + 1, Int(random.next() % 20_000_000) + 1)
        let limiter = try #require(RateLimiter(eventsPerSecond: events, bytesPerSecond: bytes))
        var now: UInt64 = 1_000
        var taken = (events: 0, bytes: 0)
        var refused = 0
        for _ in 0..<2_000 {
            now += random.next() % 200
            let batch = (events: Int(random.next() % 5_000) + 1, bytes: Int(random.next() % 4_194_304) + 1)
            if let wait = limiter.take(events: batch.events, bytes: batch.bytes, producer: "p", now: now) {
                #expect(wait > 0 && wait <= 60_000)
                refused += 1
                continue
            }
            taken = (taken.events + batch.events, taken.bytes + batch.bytes)
            let seconds = Double(now - 1_000) / 1_000
            #expect(Double(taken.events) <= Double(max(events, 5_000)) + seconds * Double(events) + 5_000)
            #expect(Double(taken.bytes) <= Double(max(bytes, 4_194_304)) + seconds * Double(bytes) + 4_194_304)
        }
        #expect(refused > 0)
    }

    @Test func theWaitIsEnough() throws {
        let limiter = try #require(RateLimiter(eventsPerSecond: 100, bytesPerSecond: 1_000))
        #expect(limiter.take(events: 6_000, bytes: 4_194_304 + 500, producer: "p", now: 0) == nil)
        let wait = try #require(limiter.take(events: 1, bytes: 1, producer: "p", now: 0))
        #expect(wait == 10_001)
        #expect(limiter.take(events: 1, bytes: 1, producer: "p", now: UInt64(wait) - 2) != nil)
        #expect(limiter.take(events: 1, bytes: 1, producer: "p", now: UInt64(wait)) == nil)
    }

    @Test func oneProducersHasteIsNotAnothersAndTheBucketsAreBounded() throws {
        let limiter = try #require(RateLimiter(eventsPerSecond: 1, bytesPerSecond: nil))
        #expect(limiter.take(events: 9_000, bytes: 0, producer: "greedy", now: 0) == nil)
        for number in 0..<3 * RateLimiter.rememberedProducers {
            #expect(limiter.take(events: 1, bytes: 0, producer: "p\(number)", now: 0) == nil)
            #expect(limiter.count <= RateLimiter.rememberedProducers)
        }
        // Full buckets are forgotten, never the one that is owed.
        #expect(limiter.take(events: 1, bytes: 0, producer: "greedy", now: 0) != nil)
        #expect(RateLimiter(eventsPerSecond: nil, bytesPerSecond: nil) == nil)
    }

    @Test func bytesAreLimitedAndCountedForTheirProducer() throws {
        let house = try House { $0.bytesPerSecond = 1 }
        let town = try house.peer(house.keyFile("town"))
        _ = try town.hello()
        var large = RawPeer.batch(1, 0, [1])
        large[2] = [UInt8](repeating: 32, count: Limits.batchBytes)
        guard case .acknowledged = try town.ask(large) else {
            Issue.record("the bucket was not full at first")
            return
        }
        guard case .busy(1, let wait) = try town.ask(RawPeer.batch(1, 1, [1])) else {
            Issue.record("nothing was limited")
            return
        }
        #expect(wait == 1)
        // The other key of the producer has the same bucket, another producer has its own.
        let second = try house.peer(house.keyFile("town"))
        _ = try second.hello("t")
        guard case .busy = try second.ask(RawPeer.batch(1, 0, [1])) else {
            Issue.record("a second key got a second bucket")
            return
        }
        let harbour = try house.peer(house.keyFile("harbour"))
        _ = try harbour.hello()
        guard case .acknowledged = try harbour.ask(RawPeer.batch(1, 0, [1])) else {
            Issue.record("a producer pays for another")
            return
        }
        #expect(house.server.counters.limited == ["town": 2])
    }
}

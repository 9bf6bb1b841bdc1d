import Events
import Testing

@testable import FeedbackClient

/// Go-back-N against a simulated server and a network that loses, without a socket and without a clock.
@Suite struct SendWindowTests {
    private func window(credit: Int = 100, maxBatch: Int = 10) -> SendWindow {
        SendWindow(nextSequence: 0, maxBatch: maxBatch, credit: credit, timing: SendTiming())
    }

    @Test func severalBatchesAreInFlightUpToTheCredit() {
        var window = window(credit: 35)
        var sent = 0
        while case .send(let from, let maximum) = window.step(now: 0) {
            #expect(from == UInt64(sent))
            window.sent(count: maximum, now: 0, random: 0)
            sent += maximum
        }
        #expect(sent == 30)
        #expect(window.inFlight.count == 3)
    }

    @Test func noMoreMessagesThanWantedAreInFlight() throws {
        var window = SendWindow(nextSequence: 0, maxBatch: 10, credit: 1_000, maximumMessages: 3, timing: SendTiming())
        var random = SeededRandom(seed: 7)
        var acknowledged: UInt64 = 0
        for _ in 0..<2_000 {
            while case .send(let from, _) = window.step(now: 0) {
                #expect(from == window.cursor)
                window.sent(count: Int.random(in: 1...10, using: &random), now: 0, random: 0)
            }
            #expect(window.inFlight.count == 3)
            // Some answers are for several messages, some end in the middle of one.
            acknowledged += UInt64.random(in: 1...(window.cursor - window.base), using: &random)
            _ = try window.acknowledged(below: acknowledged, credit: 1_000, now: 0, random: 0)
            #expect(window.inFlight.allSatisfy { $0.end > acknowledged })
        }
    }

    @Test func theWaitDoublesUpToItsLimit() {
        var window = window()
        window.sent(count: 10, now: 0, random: 0)
        var now: UInt64 = 0
        var waits: [UInt64] = []
        for _ in 0..<7 {
            guard let deadline = window.deadline else { return }
            waits.append(deadline - now)
            now = deadline
            #expect(window.step(now: now) == .send(from: 0, maximum: 10))
            window.sent(count: 10, now: now, random: 0)
            // While the server is silent only the oldest batch is sent.
            #expect(window.step(now: now) == .wait(until: window.deadline))
        }
        #expect(waits == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 32_000])
        #expect(window.resent == 7)
    }

    @Test func aGapRewindsOnce() throws {
        var window = window()
        for _ in 0..<4 { window.sent(count: 10, now: 0, random: 0) }
        try window.gap(expected: 10)
        #expect(window.cursor == 10 && window.inFlight.count == 1)
        window.sent(count: 10, now: 0, random: 0)
        try window.gap(expected: 10)
        #expect(window.cursor == 20, "the second report of the same gap must not rewind again")
    }

    @Test func busyPausesAndRewinds() {
        var window = window()
        for _ in 0..<3 { window.sent(count: 10, now: 0, random: 0) }
        window.busy(firstSequence: 0, milliseconds: 250, now: 0, random: 0)
        window.busy(firstSequence: 10, milliseconds: 250, now: 0, random: 0)
        #expect(window.cursor == 0)
        #expect(window.step(now: 249) == .wait(until: 250))
        #expect(window.step(now: 250) == .send(from: 0, maximum: 10))
        #expect(!window.isSettled)
    }

    @Test func impossibleAnswersAreErrors() throws {
        var window = window()
        window.sent(count: 10, now: 0, random: 0)
        _ = try window.acknowledged(below: 10, credit: 100, now: 0, random: 0)
        #expect(throws: FeedbackClientError.serverBehind(serverNext: 5, acknowledged: 10)) {
            try window.gap(expected: 5)
        }
        #expect(throws: FeedbackClientError.sourceBehind(serverNext: 11, sourceNext: 10)) {
            _ = try window.acknowledged(below: 11, credit: 100, now: 0, random: 0)
        }
    }

    /// 200 seeded runs over a network that loses a fifth of everything: all arrives, in order, once.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func everyEventArrivesOverALossyNetwork(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var window = window(credit: Int.random(in: 1...60, using: &random))
        let total: UInt64 = 400
        var now: UInt64 = 0
        var serverNext: UInt64 = 0
        var network: [(first: UInt64, count: UInt64)] = []
        while window.base < total {
            switch window.step(now: now) {
            case .send(let from, let maximum) where from < total:
                let count = min(UInt64(Int.random(in: 1...maximum, using: &random)), total - from)
                network.append((from, count))
                window.sent(count: Int(count), now: now, random: random.next())
                continue
            case .send, .wait: break
            }
            for message in network where Int.random(in: 0..<5, using: &random) > 0 {
                let isAnswerLost = Int.random(in: 0..<5, using: &random) == 0
                if Int.random(in: 0..<10, using: &random) == 0 {
                    window.busy(firstSequence: message.first, milliseconds: 250, now: now, random: random.next())
                } else if message.first > serverNext {
                    if !isAnswerLost { try window.gap(expected: serverNext) }
                } else {
                    serverNext = max(serverNext, message.first + message.count)
                    if !isAnswerLost {
                        _ = try window.acknowledged(
                            below: serverNext, credit: Int.random(in: 1...60, using: &random), now: now,
                            random: random.next())
                    }
                }
            }
            network.removeAll()
            now += 50
            try #require(now < 100_000_000, "the window got stuck")
        }
        #expect(serverNext == total)
    }
}

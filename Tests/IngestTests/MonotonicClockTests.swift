import Testing

@testable import Events

struct MonotonicClockTests {
    @Test func wholeMilliseconds() {
        let start = ContinuousClock.now
        #expect(MonotonicClock.milliseconds(from: start, to: start + .microseconds(1_999)) == 1)
        #expect(MonotonicClock.milliseconds(from: start, to: start + .seconds(90_061) + .milliseconds(7)) == 90_061_007)
    }

    /// Two threads that ask at once: one of them has looked at the clock before the start was set.
    @Test func beforeTheStartIsNoTime() {
        let start = ContinuousClock.now
        #expect(MonotonicClock.milliseconds(from: start, to: start - .nanoseconds(1)) == 0)
        #expect(MonotonicClock.milliseconds(from: start, to: start - .seconds(5)) == 0)
    }
}

/// Milliseconds that never go backwards, counted from the first time that anybody asked.
package enum MonotonicClock {
    private static let start = ContinuousClock.now

    @Sendable package static func milliseconds() -> UInt64 {
        // First the start: of two threads that ask first, the one that waits for the other would have looked at the clock before it.
        let start = start
        return milliseconds(from: start, to: .now)
    }

    /// 0 where `now` lies before the start.
    static func milliseconds(from start: ContinuousClock.Instant, to now: ContinuousClock.Instant) -> UInt64 {
        let (seconds, attoseconds) = max(.zero, now - start).components
        return UInt64(seconds) * 1_000 + UInt64(attoseconds / 1_000_000_000_000_000)
    }
}

import Events

/// How long a sender waits for what.
public struct SendTiming: Sendable {
    /// First wait for an answer before the oldest batch is sent again.
    public var retryMilliseconds: UInt64 = 1_000
    /// Longest such wait; it doubles up to here.
    public var retryMaximumMilliseconds: UInt64 = 32_000
    /// How often a source that may grow is asked for more.
    public var pollMilliseconds: UInt64 = 200
    /// Ends the run when nothing was acknowledged for so long although something was sent; nil = never.
    public var giveUpMilliseconds: UInt64?
    /// First wait before a lost connection is tried again.
    public var reconnectMilliseconds: Int32 = 100

    /// The waits of the protocol's description.
    public init() {}
}

/// The clock and the randomness of a sender, so that tests can give their own.
public struct SenderEnvironment: Sendable {
    /// Milliseconds that never go backwards.
    public var now: @Sendable () -> UInt64
    /// A random number from all of them.
    public var random: @Sendable () -> UInt64

    /// Makes an environment.
    public init(now: @escaping @Sendable () -> UInt64, random: @escaping @Sendable () -> UInt64) {
        self.now = now
        self.random = random
    }

    /// The machine's own.
    public static let system = SenderEnvironment(
        now: MonotonicClock.milliseconds, random: { UInt64.random(in: .min ... .max) })
}

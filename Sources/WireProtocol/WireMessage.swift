package struct Hello: Sendable, Equatable {
    package var stream: String
    package var isBackfill: Bool
    /// The same number means the same opening: a repeated HELLO is answered alike and doesn't raise the epoch again.
    package var attempt: UInt64

    package init(stream: String, isBackfill: Bool, attempt: UInt64) {
        self.stream = stream
        self.isBackfill = isBackfill
        self.attempt = attempt
    }
}

/// The header of a BATCH; a frame with the content type and a frame with the body follow.
package struct BatchHeader: Sendable, Equatable {
    package var epoch: UInt64
    package var firstSequence: UInt64
    package var count: UInt32

    package init(epoch: UInt64, firstSequence: UInt64, count: UInt32) {
        self.epoch = epoch
        self.firstSequence = firstSequence
        self.count = count
    }
}

package struct Welcome: Sendable, Equatable {
    package var attempt: UInt64
    package var epoch: UInt64
    package var nextSequence: UInt64
    /// Events a BATCH may hold.
    package var maxBatch: UInt32
    /// Events that may be unacknowledged.
    package var credit: UInt32

    package init(attempt: UInt64, epoch: UInt64, nextSequence: UInt64, maxBatch: UInt32, credit: UInt32) {
        self.attempt = attempt
        self.epoch = epoch
        self.nextSequence = nextSequence
        self.maxBatch = maxBatch
        self.credit = credit
    }
}

/// A refused sequence number and the code of its reason.
package struct WireRejection: Sendable, Equatable {
    package var sequence: UInt64
    package var reason: UInt8

    package init(sequence: UInt64, reason: UInt8) {
        self.sequence = sequence
        self.reason = reason
    }
}

/// How many were refused for a reason.
package struct WireReasonCount: Sendable, Equatable {
    package var reason: UInt8
    package var count: UInt32

    package init(reason: UInt8, count: UInt32) {
        self.reason = reason
        self.count = count
    }
}

package struct Acknowledgement: Sendable, Equatable {
    package var epoch: UInt64
    package var nextSequence: UInt64
    package var accepted: UInt32
    package var duplicate: UInt32
    package var credit: UInt32
    /// Complete, by rising reason code.
    package var reasons: [WireReasonCount]
    /// The first `WireProtocol.listedRejections` of them.
    package var rejected: [WireRejection]

    package init(
        epoch: UInt64, nextSequence: UInt64, accepted: UInt32, duplicate: UInt32, credit: UInt32,
        reasons: [WireReasonCount] = [], rejected: [WireRejection] = []
    ) {
        self.epoch = epoch
        self.nextSequence = nextSequence
        self.accepted = accepted
        self.duplicate = duplicate
        self.credit = credit
        self.reasons = reasons
        self.rejected = rejected
    }

    package var rejectedTotal: Int { reasons.reduce(0) { $0 + Int($1.count) } }
}

/// Everything that travels in a header frame; the raw value of its type is the fifth byte.
package enum WireMessage: Sendable, Equatable {
    case hello(Hello)
    case batch(BatchHeader)
    case welcome(Welcome)
    case acknowledged(Acknowledgement)
    case expected(epoch: UInt64, sequence: UInt64)
    case fenced(epoch: UInt64)
    case busy(firstSequence: UInt64, retryAfterMilliseconds: UInt32)
    case rejected(firstSequence: UInt64, reason: UInt8)

    enum Kind: UInt8 {
        case hello = 1
        case batch = 2
        case welcome = 17
        case acknowledged = 18
        case expected = 19
        case fenced = 20
        case busy = 21
        case rejected = 22
    }

    var kind: Kind {
        switch self {
        case .hello: .hello
        case .batch: .batch
        case .welcome: .welcome
        case .acknowledged: .acknowledged
        case .expected: .expected
        case .fenced: .fenced
        case .busy: .busy
        case .rejected: .rejected
        }
    }
}

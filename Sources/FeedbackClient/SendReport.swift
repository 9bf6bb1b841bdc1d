import Events
import WireProtocol

/// An event that the server refused; it took its sequence number all the same.
public struct RejectedEvent: Sendable, Equatable {
    /// Its place in the stream.
    public let sequence: UInt64
    /// The stable code of the reason, such as `rating-out-of-range`.
    public let reason: String

    /// Makes one.
    public init(sequence: UInt64, reason: String) {
        self.sequence = sequence
        self.reason = reason
    }
}

/// How far a sender has come.
public struct SendProgress: Sendable, Equatable {
    /// Everything below is durable at the server.
    public internal(set) var acknowledgedBelow: UInt64 = 0
    /// Events this run brought to the server.
    public internal(set) var acknowledged: UInt64 = 0
    /// Events the server counted, as far as its answers arrived.
    public internal(set) var accepted: UInt64 = 0
    /// Events the server had already, as far as its answers arrived.
    public internal(set) var duplicate: UInt64 = 0
    /// Refused events by the code of their reason.
    public internal(set) var rejectedByReason: [String: UInt64] = [:]
    /// Refused events of the last answer, at most 256 of them.
    public internal(set) var lastRejected: [RejectedEvent] = []
    /// Batches that were sent again.
    public internal(set) var resent: UInt64 = 0
    /// Times the server asked for a pause.
    public internal(set) var busy: UInt64 = 0

    /// Refused events, whatever the reason.
    public var rejected: UInt64 { rejectedByReason.values.reduce(0, +) }

    mutating func add(_ answer: Acknowledgement) {
        accepted += UInt64(answer.accepted)
        duplicate += UInt64(answer.duplicate)
        for entry in answer.reasons {
            rejectedByReason[Self.code(entry.reason), default: 0] += UInt64(entry.count)
        }
        lastRejected = answer.rejected.map {
            RejectedEvent(sequence: $0.sequence, reason: Self.code($0.reason))
        }
    }

    private static func code(_ reason: UInt8) -> String {
        RejectReason(rawValue: reason)?.code ?? "reason-\(reason)"
    }
}

/// How a run ended.
public struct SendSummary: Sendable, Equatable {
    /// What was sent.
    public let progress: SendProgress
    /// Whether the source was empty and all of it acknowledged.
    public let isComplete: Bool
}

import Events
import WireProtocol

/// The answers to consecutive messages of one stream, which go out as one ACK.
struct AcknowledgementSum {
    let route: [UInt8]
    private let epoch: UInt64
    private var nextSequence: UInt64 = 0
    private var accepted = 0
    private var duplicate = 0
    private var counts: [UInt8: UInt32] = [:]
    private var rejected: [WireRejection] = []

    init(route: [UInt8], epoch: UInt64) {
        self.route = route
        self.epoch = epoch
    }

    func isFor(_ route: [UInt8], epoch: UInt64) -> Bool {
        self.epoch == epoch && self.route == route
    }

    mutating func add(nextSequence: UInt64, accepted: Int, duplicate: Int, rejected: [Rejection]) {
        self.nextSequence = max(self.nextSequence, nextSequence)
        self.accepted += accepted
        self.duplicate += duplicate
        for rejection in rejected {
            counts[rejection.reason.rawValue, default: 0] += 1
            guard self.rejected.count < WireProtocol.listedRejections else { continue }
            self.rejected.append(WireRejection(sequence: rejection.sequence, reason: rejection.reason.rawValue))
        }
    }

    func message(credit: UInt32) -> WireMessage {
        .acknowledged(
            Acknowledgement(
                epoch: epoch, nextSequence: nextSequence, accepted: UInt32(accepted), duplicate: UInt32(duplicate),
                credit: credit,
                reasons: counts.sorted { $0.key < $1.key }.map { WireReasonCount(reason: $0.key, count: $0.value) },
                rejected: rejected))
    }
}

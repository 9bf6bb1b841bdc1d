import Events
import WireProtocol

extension WireReject {
    init(_ error: WireError) {
        switch error {
        case .versionUnknown: self = .versionUnsupported
        case .typeUnknown: self = .typeUnexpected
        case .notThisProtocol, .truncated, .bytesLeftOver, .invalidField: self = .malformedHeader
        }
    }
}

extension WireMessage {
    init(_ answer: AdmissionAnswer, epoch: UInt64, credit: UInt32) {
        switch answer {
        case .acknowledged(let nextSequence, let accepted, let duplicate, let rejected):
            var counts: [UInt8: UInt32] = [:]
            for rejection in rejected { counts[rejection.reason.rawValue, default: 0] += 1 }
            self = .acknowledged(
                Acknowledgement(
                    epoch: epoch, nextSequence: nextSequence, accepted: UInt32(accepted),
                    duplicate: UInt32(duplicate), credit: credit,
                    reasons: counts.sorted { $0.key < $1.key }.map { WireReasonCount(reason: $0.key, count: $0.value) },
                    rejected: rejected.prefix(WireProtocol.listedRejections)
                        .map { WireRejection(sequence: $0.sequence, reason: $0.reason.rawValue) }))
        case .expected(let nextSequence): self = .expected(epoch: epoch, sequence: nextSequence)
        case .fenced: self = .fenced(epoch: epoch)
        }
    }
}

extension IngestCounters {
    mutating func count(_ answer: AdmissionAnswer) {
        switch answer {
        case .acknowledged: acknowledged += 1
        case .expected: gaps += 1
        case .fenced: fenced += 1
        }
    }
}

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

extension IngestCounters {
    mutating func count(_ answer: AdmissionAnswer) {
        switch answer {
        case .acknowledged: acknowledged += 1
        case .expected: gaps += 1
        case .fenced: fenced += 1
        case .noRoom: busy += 1
        }
    }
}

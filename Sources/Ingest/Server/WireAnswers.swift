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
    mutating func count(_ answer: AdmissionAnswer, messages: Int) {
        switch answer {
        case .acknowledged: acknowledged += UInt64(messages)
        case .expected: gaps += UInt64(messages)
        case .fenced: fenced += UInt64(messages)
        case .noRoom: busy += UInt64(messages)
        }
    }
}

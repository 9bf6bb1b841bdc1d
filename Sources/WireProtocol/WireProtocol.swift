/// The names and bounds that both ends of the wire share; docs/protocol.md has the byte layouts.
package enum WireProtocol {
    package static let magic: [UInt8] = [0x44, 0x43, 0x53]
    package static let version: UInt8 = 1
    package static let streamBytes = 128
    /// Longest header there is: an ACK with every list full.
    package static let headerBytes = 8_192
    /// Rejections an ACK lists one by one; the counts by reason are complete.
    package static let listedRejections = 256
    package static let contentTypeFrame: StaticString = "application/cloudevents-batch+json"
    package static let contentType = "\(contentTypeFrame)"
    package static let contentTypeBytes = 128
    /// Name of the ZAP domain of the intake.
    package static let zapDomain = "dcs"
}

/// What is wrong with a header.
package enum WireError: Error, Sendable, Equatable {
    case notThisProtocol
    case versionUnknown(UInt8)
    case typeUnknown(UInt8)
    case truncated
    case bytesLeftOver
    case invalidField
}

/// Why a whole message was refused; nothing of it is stored, and sending the same bytes again is of no use.
package enum WireReject: UInt8, CaseIterable, Sendable {
    case frameCount = 1
    case malformedHeader = 2
    case versionUnsupported = 3
    case typeUnexpected = 4
    case tooLarge = 5
    case tooManyEvents = 6
    case contentTypeTooLong = 7
    /// Say HELLO first: the server has restarted, or the connection is new.
    case streamNotOpen = 10
    case backfillNotAllowed = 11
    case keyUnknown = 12
    case tooManyStreams = 13

    /// One sentence for the sender: what is wrong and what to do.
    package var explanation: String {
        switch self {
        case .frameCount: "The message has the wrong number of frames; HELLO is one frame, BATCH is three."
        case .malformedHeader: "The header can't be read; check it against docs/protocol.md."
        case .versionUnsupported: "The server does not speak this version of the protocol; update the client."
        case .typeUnexpected: "Only HELLO and BATCH may be sent to the server."
        case .tooLarge: "The body is larger than 4 MiB; send fewer events in a batch."
        case .tooManyEvents: "The batch holds no events, or more than maxBatch of WELCOME."
        case .contentTypeTooLong: "The content type is longer than 128 bytes."
        case .streamNotOpen: "The stream is not open on this connection; say HELLO."
        case .backfillNotAllowed: "This key may not open backfill streams; ask the operator for the right."
        case .tooManyStreams: "This sender has 10,000 streams already; keep to their names instead of making new ones."
        case .keyUnknown: "The key was revoked or is not valid now; ask the operator for a new one."
        }
    }
}

/// What can go wrong in a simulation; each is counted when it takes effect, not when it is planned.
package enum FaultKind: Int, CaseIterable, Sendable {
    case messageLost, messageRepeated, messageDelayed, connectionBroken, answerDropped
    case senderKilled, senderPowerCut, secondSender
    case intakeKilled, intakeKilledAtACall, countingKilled, countingKilledAtACall, stagesKilledTogether
    case powerCutAll, powerCutNone, powerCutPrefix, powerCutSubset, powerCutTorn
    case writeFailed, syncFailed, syncFailedAndForgot, truncationFailed, diskFull
    case clockForward, clockBack

    package var title: String {
        switch self {
        case .messageLost: "message lost"
        case .messageRepeated: "message delivered twice"
        case .messageDelayed: "message delayed by 0.2 to 5 s"
        case .connectionBroken: "connection broken, part of it still arrives"
        case .answerDropped: "answer dropped by a full queue"
        case .senderKilled: "sender killed, also while it writes its spool"
        case .senderPowerCut: "power cut at a sender"
        case .secondSender: "second instance of a sender started"
        case .intakeKilled: "intake killed between two steps"
        case .intakeKilledAtACall: "intake killed at a write, truncation or sync"
        case .countingKilled: "counting killed between two steps"
        case .countingKilledAtACall: "counting killed at a write, truncation or sync"
        case .stagesKilledTogether: "intake, counting and publication killed together"
        case .powerCutAll: "power cut, all unsynced writes kept"
        case .powerCutNone: "power cut, no unsynced write kept"
        case .powerCutPrefix: "power cut, the first unsynced writes kept"
        case .powerCutSubset: "power cut, unsynced writes kept by chance"
        case .powerCutTorn: "power cut, unsynced sectors kept by chance"
        case .writeFailed: "write failed"
        case .syncFailed: "sync failed"
        case .syncFailedAndForgot: "sync failed and its writes are lost for good"
        case .truncationFailed: "truncation failed"
        case .diskFull: "write refused, disk full"
        case .clockForward: "clock jumped forward"
        case .clockBack: "clock jumped back"
        }
    }
}

/// What of the unsynced writes a power cut leaves.
enum PowerCut: CaseIterable {
    case all, none, prefix, subset, torn

    var fault: FaultKind {
        switch self {
        case .all: .powerCutAll
        case .none: .powerCutNone
        case .prefix: .powerCutPrefix
        case .subset: .powerCutSubset
        case .torn: .powerCutTorn
        }
    }
}

/// How often each fault took effect.
package struct FaultCounts: Sendable, Equatable {
    private var counts = [Int](repeating: 0, count: FaultKind.allCases.count)

    package init() {}

    package subscript(kind: FaultKind) -> Int { counts[kind.rawValue] }
    package var total: Int { counts.reduce(0, +) }

    mutating func add(_ kind: FaultKind, _ times: Int = 1) { counts[kind.rawValue] += times }

    package mutating func add(_ other: FaultCounts) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }
}

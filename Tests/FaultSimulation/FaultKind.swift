/// What can go wrong in a simulation; each is counted when it takes effect, not when it is planned.
package enum FaultKind: Int, CaseIterable, Sendable {
    case messageLost, messageRepeated, messageDelayed, connectionBroken, answerDropped
    case senderKilled, senderPowerCut, secondSender
    case intakeKilled, intakeKilledAtACall, countingKilled, countingKilledAtACall, stagesKilledTogether
    case powerCut, powerCutAll, powerCutNone, powerCutPrefix, powerCutSubset, powerCutTorn
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
        case .secondSender: "second instance of a sender started, and refused"
        case .intakeKilled: "intake killed between two steps"
        case .intakeKilledAtACall: "intake killed at a write, truncation or sync"
        case .countingKilled: "counting killed between two steps"
        case .countingKilledAtACall: "counting killed at a write, truncation or sync"
        case .stagesKilledTogether: "intake, counting and publication killed together"
        case .powerCut: "power cut at the server"
        case .powerCutAll: "state that such a cut could leave, all unsynced writes kept"
        case .powerCutNone: "state that such a cut could leave, no unsynced write kept"
        case .powerCutPrefix: "state that such a cut could leave, the first unsynced writes kept"
        case .powerCutSubset: "state that such a cut could leave, unsynced writes kept by chance"
        case .powerCutTorn: "state that such a cut could leave, unsynced sectors kept by chance"
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

    var state: FaultKind {
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
package struct FaultCounts: Sendable, Equatable, Codable {
    private var counts = [Int](repeating: 0, count: FaultKind.allCases.count)

    package init() {}

    package subscript(kind: FaultKind) -> Int { counts[kind.rawValue] }
    package var total: Int { counts.reduce(0, +) }
    /// States that power cuts of the server could have left, each looked at.
    package var powerCutStates: Int { PowerCut.allCases.reduce(0) { $0 + self[$1.state] } }

    mutating func add(_ kind: FaultKind, _ times: Int = 1) { counts[kind.rawValue] += times }

    package mutating func add(_ other: FaultCounts) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }
}

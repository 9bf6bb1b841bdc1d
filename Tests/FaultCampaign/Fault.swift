import Events

/// One kind of fault: how it is caused, and what must hold after it.
///
/// To add one: a file in `Faults/`, a line in `FaultList.all`, a row in docs/faults.md.
protocol Fault: Sendable {
    /// As it stands in the table and after `--only`.
    var name: String { get }
    /// With fewer tries the run is no proof, and fails.
    var times: Int { get }
    /// Whether a try is a state of the disk that was rebuilt, and not a fault of the running program.
    var isRebuiltState: Bool { get }
    func run(in surroundings: Surroundings, _ tally: inout FaultTally) throws
}

extension Fault {
    var isRebuiltState: Bool { false }
}

/// Why a fault can't be tried on this machine; it stands in the table.
struct NotTried: Error {
    var reason: String
}

/// What became of one kind of fault.
struct FaultTally: Sendable {
    var tried = 0
    var acknowledged = 0
    var lost = 0
    var countedTwice = 0
    /// From the start after the fault, or its end, to the next acknowledgement or finished work.
    var recoveredIn: [Int] = []
    /// What broke that is neither lost nor counted twice; a run with any of them fails.
    var problems: [String] = []
    /// What else is worth a line below the table.
    var notes: [String] = []
    var notTried: String?

    mutating func add(_ finding: JournalCheck.Finding) {
        lost = max(lost, finding.lost)
        countedTwice = max(countedTwice, finding.countedTwice)
    }

    func isGood(_ fault: any Fault) -> Bool {
        if notTried != nil { return true }
        return lost == 0 && countedTwice == 0 && problems.isEmpty && tried >= fault.times
    }
}

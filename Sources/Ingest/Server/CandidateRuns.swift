import Events

/// The runs that the messages of a turn are joined into.
///
/// A candidate of one event costs the journal and the allocator about as much as one of sixty. Messages are joined only within one
/// connection and epoch, and only where each begins at the number at which the one before ended.
struct CandidateRuns {
    struct Entry {
        let connection: Connection
        let run: CandidateRun
    }

    /// From here on a run is long enough: the journal may begin with it.
    static let fullEvents = 256
    /// Bodies in a run of several messages, so that its comments fit into one row of the journal.
    static let joinedBytes = 1 << 20
    /// Runs whose memory is kept.
    private static let kept = 4

    /// Oldest first.
    private var open: [Entry] = []
    private var spare: [CandidateRun] = []
    /// Events in runs that were not handed over.
    private(set) var slots = 0

    /// Takes out the run of this connection if the message does not go on with it.
    mutating func takeEnded(
        by connection: Connection, epoch: UInt64, firstSequence: UInt64, bytes: Int
    ) -> Entry? {
        guard let place = place(of: connection) else { return nil }
        let run = open[place].run
        let isJoined = run.isContinued(by: firstSequence, epoch: epoch) && run.bytes + bytes <= Self.joinedBytes
        return isJoined ? nil : take(at: place)
    }

    /// The run that the message goes into: the one of its connection, or a new one. Then `takeFull` has to be asked.
    mutating func run(of connection: Connection, epoch: UInt64, firstSequence: UInt64) -> CandidateRun {
        if let place = place(of: connection) { return open[place].run }
        let run = spare.popLast() ?? CandidateRun()
        run.begin(
            producer: connection.producer, stream: connection.stream, epoch: epoch, firstSequence: firstSequence)
        open.append(Entry(connection: connection, run: run))
        return run
    }

    /// Counts the events that were added to the connection's run, and takes it out if it is long enough.
    mutating func takeFull(of connection: Connection, added: Int) -> Entry? {
        slots += added
        guard let place = place(of: connection), open[place].run.slots >= Self.fullEvents else { return nil }
        return take(at: place)
    }

    /// Takes out the oldest run.
    mutating func takeFirst() -> Entry? {
        open.isEmpty ? nil : take(at: 0)
    }

    /// Uses the memory of a run again.
    mutating func giveBack(_ run: CandidateRun) {
        if spare.count < Self.kept { spare.append(run) }
    }

    private func place(of connection: Connection) -> Int? {
        open.lastIndex { $0.connection === connection }
    }

    private mutating func take(at place: Int) -> Entry {
        let entry = open.remove(at: place)
        slots -= entry.run.slots
        return entry
    }
}

/// Every bound of the intake in one place, each with its reason.
package enum Limits {
    /// CloudEvents asks intermediaries to forward events of at least 64 KiB; we take that as the most.
    package static let eventBytes = 65_536
    /// One BATCH is one frame, so this bounds what a peer can make us hold (peers × high-water mark × this).
    package static let batchBytes = 4 * 1_048_576
    /// More events in a message gain nothing: the cost of a commit is already spread thin.
    package static let batchEvents = 5_000
    /// Events a producer may have unacknowledged; bounds the intake's memory without tuning high-water marks.
    package static let credit = 20_000
    /// Streams of a producer; each is remembered for ever, so a sender that names a new one each time must be stopped.
    package static let streamsPerProducer = 10_000
    /// Nesting that no event type needs even half of.
    package static let jsonDepth = 16
    package static let idBytes = 128
    package static let sourceBytes = 256
    package static let labelBytes = 128
    /// Unicode scalars of a comment.
    package static let commentCharacters = 4_000
    /// Numbers of statements go from 0 up to this; the largest conversations known have some thousands.
    package static let statementNumber: Int64 = 999_999
    /// A sender's number of a person; far from the value that stands for "none".
    package static let participantNumber: Int64 = 1_000_000_000_000
    /// Unicode scalars of a statement, which is to be read at a glance.
    package static let statementCharacters = 1_000
    /// Unicode scalars of what an organisation commits itself to, or of the finding that it answers.
    package static let commitmentCharacters = 4_000
    /// Unicode scalars of the name of an office or person.
    package static let responsibleCharacters = 200
    /// Browsers and servers take addresses up to about this length.
    package static let evidenceBytes = 2_048
    /// Ten years: longer cases are a unit mistake more often than a case.
    package static let durationSeconds: Int64 = 10 * 366 * 86_400
    package static let costMinor: Int64 = 1_000_000_000_000
    /// A clock that is a little fast is normal; more would let a sender write into the future.
    package static let futureMilliseconds: Int64 = 300_000
    /// How far back the live lane reaches; duplicates are remembered this long.
    package static let horizonMilliseconds: Int64 = 7 * 86_400_000
    /// Cases that are remembered at once, open or lately ended; at 60 bytes each, index included, this is 240 MB. Further ones are not matched,
    /// and counted.
    package static let trackedCases = 4_000_000
    /// Instants at which a case went quiet for its timeout and came back; more than these are thinned out.
    package static let caseInterruptions = 16
    /// Distinct leaves of a dataset; the registry bounds them far below in practice.
    package static let leavesPerDataset = 4_000_000
}

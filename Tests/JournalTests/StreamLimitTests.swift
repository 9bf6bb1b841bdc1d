import Events
import TestKit
import Testing

@testable import Journal

/// A producer can't fill the journal's list of streams.
@Suite struct StreamLimitTests {
    private final class Answers: @unchecked Sendable { var isOpen: [Bool] = [] }

    /// Starts over the journal, opens streams of producers in commits of one each, and stops.
    private func open(_ names: [(producer: String, stream: String)], path: String, limit: Int) throws -> [Bool] {
        let admission = try JournalAdmission(path: path, labels: [], now: { 0 }, streamLimit: limit)
        defer { admission.close() }
        let answers = Answers()
        for (producer, stream) in names {
            let work = JournalWriter.Work.open(producer: producer, stream: stream, isBackfill: false) { state in
                answers.isOpen.append(!state.isRefused)
            }
            for answer in try admission.commit([work]) { answer() }
        }
        return answers.isOpen
    }

    @Test func furtherStreamsAreRefusedAndKnownOnesGoOnAlsoAfterARestart() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("journal.sqlite")
        let first = [("p", "a"), ("p", "b"), ("p", "c"), ("p", "d"), ("p", "a"), ("another", "d")]
        #expect(try open(first, path: path, limit: 3) == [true, true, true, false, true, true])
        #expect(try open([("p", "d"), ("p", "b")], path: path, limit: 3) == [false, true])
        // The planted failure: with room for one more the same stream is opened.
        #expect(try open([("p", "d"), ("p", "e")], path: path, limit: 4) == [true, false])
    }

    @Test func theLimitIsTheOneThatSendersAreTold() {
        #expect(Limits.streamsPerProducer == 10_000)
    }
}

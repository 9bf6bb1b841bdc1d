import Events
import Testing

@testable import Ingest

@Suite struct OutboxTests {
    @Test func answersWakeNobodyBeforeAllOfThemAreThere() throws {
        let outbox = try Outbox()
        for sequence in 1...3 as ClosedRange<UInt64> {
            outbox.push(
                .init(route: [1], answer: .decided(.expected(nextSequence: sequence), epoch: 1, messages: 1)))
        }
        #expect(!outbox.pipe.isWoken)
        outbox.answersHaveCome()
        #expect(outbox.pipe.isWoken)
        outbox.pipe.drain()
        #expect(!outbox.pipe.isWoken)
        var taken: [Outbox.Entry] = []
        outbox.take(&taken)
        #expect(taken.count == 3)
    }
}

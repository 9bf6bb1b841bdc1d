import Deliberation
import Events
import Foundation
import Importing
import TestKit
import Testing

@testable import Publishing

/// What is published can be taken in again and gives the same files, byte for byte.
struct ConversationRoundTripTests {
    typealias Fixture = ConversationFixture

    private func polisFiles(_ events: ConversationEvents) -> [String: [UInt8]] {
        Fixture.files(Fixture.conversation(events, isQuick: true)).filter { Fixture.polisNames.contains($0.key) }
    }

    /// Names of the files that differ.
    private func differing(_ one: [String: [UInt8]], _ other: [String: [UInt8]]) -> [String] {
        Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
    }

    /// Votes that share a second, authors without votes, and numbers that are not places: all of that is gone after one export, and nothing else.
    @Test(arguments: 1...6) func whatWasExportedComesOutTheSame(_ seed: UInt64) throws {
        let events = Fixture.events(people: seed < 4 ? 60 : 14, statements: seed < 4 ? 24 : 9, seed: seed)
        let first = polisFiles(events)
        let again = try Fixture.imported(first)
        #expect(again.report.badRowCount == 0)
        #expect(differing(first, polisFiles(again.events)) == [])
    }

    @Test func anyOrderOfArrivalGivesTheSameFiles() {
        var events = Fixture.events()
        let expected = Fixture.files(Fixture.conversation(events))
        var random = SeededRandom(seed: 5)
        for _ in 0..<3 {
            events.votes.shuffle(using: &random)
            events.statements.shuffle(using: &random)
            events.decisions.shuffle(using: &random)
            #expect(differing(Fixture.files(Fixture.conversation(events)), expected) == [])
        }
        events.votes[0].answer = events.votes[0].answer == .agree ? .disagree : .agree
        #expect(differing(Fixture.files(Fixture.conversation(events)), expected).contains("votes.csv"))
    }

    /// The three conversations of Pol.is' archive: old form in, new form out, and in again. Data: see `RealPolisExportTests`.
    @Test(arguments: ["vtaiwan.uberx", "scoop-hivemind.biodiversity", "bg2050-volunteers"])
    func realConversationsComeOutTheSame(_ name: String) throws {
        guard let folder = SharedData.folder(for: "round trip of \(name)", named: "polis") else { return }
        let events = try PolisExport(folder: folder.appending(path: name)).events().events
        let first = polisFiles(events)
        let again = try Fixture.imported(first)
        #expect(again.report.votes == events.votes.count && again.report.statements == events.statements.count)
        #expect(differing(first, polisFiles(again.events)) == [])
        print(
            "\(name): \(events.votes.count) votes out and in again, the same bytes; data gathered using the Polis software "
                + "(compdemocracy.org/polis), CC BY 4.0, The Computational Democracy Project")
    }
}

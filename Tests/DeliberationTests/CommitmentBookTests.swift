import Events
import Testing

@testable import Deliberation

/// Promises and how they stand, in any order of their events.
@Suite struct CommitmentBookTests {
    private static let day: Int64 = 86_400_000

    private static func commitment(
        _ id: String = "c-1", day: Int64, identity: UInt64 = 1, about statement: Int32 = 3,
        answer: Commitment.Answer = .act, status: Commitment.Status = .promised, due: Int32? = nil,
        text: String = "We will."
    ) -> Commitment {
        Commitment(
            id: id, time: day * Self.day, identity: identity,
            subject: .statement(conversation: "traffic", number: statement), answer: answer, status: status,
            responsible: "Roads office", due: due, text: text, evidence: "")
    }

    private func standing(_ commitments: [Commitment], on day: Int32) -> CommitmentBook.Standing? {
        CommitmentBook(commitments).entries[0].standing(at: Int64(day) * Self.day, day: day)
    }

    @Test func aPromiseIsOverdueFromTheDayAfterItsDay() {
        let promise = Self.commitment(day: 100, due: 130)
        #expect(standing([promise], on: 99) == nil)
        #expect(standing([promise], on: 100) == .open && standing([promise], on: 130) == .open)
        #expect(standing([promise], on: 131) == .overdue)
        #expect(standing([promise, Self.commitment(day: 120, status: .started, due: 130)], on: 131) == .overdue)
        let kept = [promise, Self.commitment(day: 140, status: .done, due: 130)]
        #expect(standing(kept, on: 139) == .overdue && standing(kept, on: 140) == .kept)
        #expect(standing([promise, Self.commitment(day: 120, status: .dropped, due: 130)], on: 131) == .dropped)
        #expect(standing([Self.commitment(day: 100)], on: 9_000) == .open, "nothing is due")
        #expect(standing([Self.commitment(day: 100, answer: .explain, status: .done)], on: 101) == .explained)
    }

    @Test func aDayThatIsMovedShows() {
        let moved = [Self.commitment(day: 100, due: 130), Self.commitment(day: 129, identity: 2, due: 200)]
        let entry = CommitmentBook(moved).entries[0]
        #expect(entry.isPostponed && entry.firstDue == 130 && entry.current.due == 200)
        #expect(standing(moved, on: 150) == .open)
        #expect(!CommitmentBook([moved[0]]).entries[0].isPostponed)
        // Moved forward is not put off.
        #expect(!CommitmentBook([moved[0], Self.commitment(day: 110, due: 120)]).entries[0].isPostponed)
    }

    @Test func orderAndRepetitionMeanNothing() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<200 {
            let events = (0..<UInt64.random(in: 1...30, using: &random)).map { identity in
                Self.commitment(
                    "c-\(random.next() % 4)", day: Int64(random.next() % 6), identity: identity,
                    about: Int32(random.next() % 3), answer: .allCases[Int(random.next() % 3)],
                    status: .allCases[Int(random.next() % 4)], due: random.chance(0.3) ? nil : Int32(random.next() % 9))
            }
            let book = CommitmentBook(events)
            #expect(book == CommitmentBook((events + events.prefix(5)).shuffled(using: &random)))
            #expect(book.entries.map(\.history.count).reduce(0, +) == events.count)
            for entry in book.entries {
                let own = events.filter { $0.id == entry.id }
                let latest = own.max { ($0.time, $0.identity) < ($1.time, $1.identity) }
                #expect(entry.current == latest)
                for day in 0..<8 as Range<Int32> {
                    // Said until then, the latest of it, by hand.
                    let said = own.filter { $0.time <= Int64(day) * Self.day }
                        .max { ($0.time, $0.identity) < ($1.time, $1.identity) }
                    let expected: CommitmentBook.Standing? = said.map {
                        if $0.status == .dropped { return .dropped }
                        if $0.answer == .explain { return .explained }
                        if $0.status == .done { return .kept }
                        return $0.due.map { $0 < day } == true ? .overdue : .open
                    }
                    #expect(entry.standing(at: Int64(day) * Self.day, day: day) == expected)
                }
            }
            let standings = book.standings(at: 6 * Self.day, day: 6)
            #expect(standings.values.reduce(0, +) == book.entries.count)
        }
    }

    /// What one may say about a service or a conversation changes nothing that was said about another, whatever ids it takes.
    @Test(arguments: 0..<20)
    func othersChangeNothingHere(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // A service and a conversation of one name are two things.
        let subjects: [Commitment.Subject] = [
            .statement(conversation: "traffic", number: 3), .statement(conversation: "traffic", number: 4),
            .statement(conversation: "housing", number: 3), .service("traffic", finding: "Slow."),
            .service("passport", finding: "Slow."), .service("passport", finding: "Far."),
        ]
        let events = (0..<120 as Range<UInt64>).map { identity in
            var event = Self.commitment(
                "c-\(random.next() % 5)", day: Int64(random.next() % 9), identity: identity,
                status: .allCases[Int(random.next() % 4)], due: Int32(random.next() % 9))
            event.subject = subjects[Int(random.next() % UInt64(subjects.count))]
            return event
        }
        let book = CommitmentBook(events)
        #expect(Set(book.entries.map(\.key)).count == book.entries.count)
        #expect(book.entries.map(\.history.count).reduce(0, +) == events.count)
        var isMixedByID = false
        for place in Set(events.map(\.place)) {
            let own = events.filter { $0.place == place }
            let alone = CommitmentBook(own).entries
            #expect(book.entries.filter { $0.key.place == place } == alone)
            // By the id alone the others' later words would stand here.
            isMixedByID =
                isMixedByID
                || alone.contains { entry in
                    events.filter { $0.id == entry.id }.contains {
                        (entry.current.time, entry.current.identity) < ($0.time, $0.identity)
                    }
                }
        }
        #expect(Set(events.map(\.place)).count == 4 && isMixedByID, "the ids meet, or nothing is shown")
    }

    @Test func answersAreFoundByWhatTheyAnswer() {
        var finding = Self.commitment("c-9", day: 1)
        finding.subject = .service("passport", finding: "Waiting is too long.")
        let book = CommitmentBook([
            Self.commitment("c-1", day: 1, about: 3), Self.commitment("c-2", day: 1, about: 4), finding,
        ])
        #expect(book.answers(to: 3, of: "traffic").map(\.id) == ["c-1"])
        #expect(book.answers(to: 3, of: "housing").isEmpty)
        #expect(book.answers(toFindingsAbout: "passport").map(\.id) == ["c-9"])
    }

    private func answered(_ commitments: [Commitment], now: Int64, closes: Int32?) -> [AnsweredConsensus.State] {
        // Agreed on from day 10 on, and no longer from day 24 on.
        let votes = (0..<20).map { person in
            Vote(
                statement: 3, participant: ParticipantKey(token: UInt64(person)), time: 9 * Self.day,
                identity: UInt64(person), answer: .agree)
        }
        let lost = (0..<20).map { person in
            Vote(
                statement: 3, participant: ParticipantKey(token: UInt64(person)), time: 23 * Self.day,
                identity: UInt64(100 + person), answer: .disagree)
        }
        let history = ConsensusHistory(
            votes: votes + lost, decisions: [],
            instants: [10, 17, now].map { $0 * Self.day }.filter { $0 <= now * Self.day })
        let states = AnsweredConsensus.all(
            history, conversation: "traffic", book: CommitmentBook(commitments),
            period: AnswerPeriod(days: 30, closes: closes)
        ) { Int32($0 / Self.day) }
        if now > 23 { #expect(states.first { $0.point.direction == .agree }?.point.isLost == true) }
        return states.filter { $0.point.direction == .agree }.map(\.state)
    }

    @Test func whatIsNotAnsweredInTimeIsUnanswered() {
        #expect(answered([], now: 40, closes: nil) == [.waiting(lastDay: 40)])
        #expect(answered([], now: 41, closes: nil) == [.unanswered(lastDay: 40)])
        #expect(answered([], now: 41, closes: 60) == [.waiting(lastDay: 90)])
        #expect(answered([], now: 91, closes: 60) == [.unanswered(lastDay: 90)])
        #expect(answered([Self.commitment(day: 41)], now: 41, closes: nil) == [.answered])
        #expect(answered([Self.commitment(day: 41, about: 4)], now: 41, closes: nil) == [.unanswered(lastDay: 40)])
        #expect(answered([Self.commitment(day: 42)], now: 41, closes: nil) == [.unanswered(lastDay: 40)], "said later")
        #expect(answered([], now: 9, closes: nil).isEmpty)
    }

    /// What people write is text here, whatever it looks like.
    @Test func hostileTextIsKeptAsItIs() {
        let text = "<script>alert(1)</script>\u{202E}\u{0}\"'&"
        let book = CommitmentBook([Self.commitment(text, day: 1, text: text)])
        #expect(book.entries[0].id == text && book.entries[0].current.text == text)
    }
}

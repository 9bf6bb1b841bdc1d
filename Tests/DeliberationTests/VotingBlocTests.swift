import Events
import Testing

@testable import Deliberation

/// Attacks on an invented conversation, honest crowds that look a little like one, and what is left of the results without the flagged accounts.
@Suite struct VotingBlocTests {
    private typealias Conversation = InventedConversation

    private struct Found {
        let blocs: [VotingBloc]
        let flagged: Set<ParticipantKey>
        let matrix: VoteMatrix
        let people: [ParticipantKey]

        init(_ events: ConversationEvents) {
            let (matrix, people) = NaiveMatrix.make(events)
            blocs = VotingBlocFinder.blocs(
                matrix: matrix, firstVotes: NaiveMatrix.firstVotes(events.votes, of: people))
            flagged = Set(blocs.flatMap { $0.rows.map { people[$0] } })
            (self.matrix, self.people) = (matrix, people)
        }

        func share(of people: Set<ParticipantKey>) -> Double {
            Double(flagged.intersection(people).count) / Double(people.count)
        }
    }

    @Test func puppetsAreFlaggedAndHonestPeopleAreNot() {
        for seed in 1...6 as ClosedRange<UInt64> {
            var conversation = Conversation(seed: seed)
            let honest = conversation.addHonest(
                300, from: Conversation.start, to: Conversation.start + 6 * Conversation.day)
            let attack = Conversation.start + 3 * Conversation.day
            let puppets = conversation.addPuppets(
                60, from: attack, to: attack + 20 * Conversation.minute, seeing: seed % 2 == 0 ? 1 : 0.8)
            let found = Found(conversation.events)
            print(
                "blocs, seed \(seed): \(found.flagged.intersection(puppets).count) of 60 puppets flagged,",
                "\(found.flagged.intersection(honest).count) of 300 honest people, in \(found.blocs.count) bloc(s)")
            #expect(found.share(of: puppets) >= 0.95 && found.share(of: honest) <= 0.01, "seed \(seed)")
            for bloc in found.blocs {
                #expect(bloc.from >= attack && bloc.to < attack + 20 * Conversation.minute)
                #expect(bloc.likeness > 0.9 && bloc.statements >= 7)
            }
        }
    }

    @Test func resultsWithoutABlocAreThoseOfTheOthers() throws {
        var conversation = Conversation(seed: 1)
        _ = conversation.addHonest(300, from: Conversation.start, to: Conversation.start + 6 * Conversation.day)
        let honestAlone = conversation.events
        let attack = Conversation.start + 3 * Conversation.day
        let puppets = conversation.addPuppets(260, from: attack, to: attack + 20 * Conversation.minute, noise: 0)
        let found = Found(conversation.events)
        #expect(found.share(of: puppets) >= 0.95)
        #expect(conversation.events.withoutVotes(of: puppets) == honestAlone)
        let leftOut = [Bool](repeating: false, count: found.matrix.columns)
        let comparison = ConsensusComparison(
            matrix: found.matrix, withoutRows: found.people.indices.filter { puppets.contains(found.people[$0]) },
            leftOut: leftOut)
        let honest = GroupVotes(everybodyIn: NaiveMatrix.make(honestAlone).0).consensusStatements(leftOut: leftOut)
        let listed = comparison.entries.filter(\.without.isListed)
        #expect(Set(listed.map(\.column)) == Set(honest.map(\.column)) && !listed.isEmpty)
        for entry in listed {
            let one = honest.first { $0.column == entry.column && $0.direction == entry.direction }
            #expect(one?.successes == entry.without.successes && one?.trials == entry.without.trials)
        }
        let gained = comparison.entries.filter(\.isGained)
        print("blocs: without 260 puppets \(gained.count) statements are agreed on that are not with them")
        #expect(gained.contains { $0.direction == .agree && $0.column < 10 })
        #expect(comparison.entries.allSatisfy { $0.all.trials >= $0.without.trials })
        let none = ConsensusComparison(matrix: found.matrix, withoutRows: [], leftOut: leftOut)
        #expect(none.entries.allSatisfy { $0.all == $0.without } && !none.entries.isEmpty)
    }

    /// A newsletter brings half of all people within forty minutes.
    @Test func aCrowdOfHonestPeopleIsNoBloc() {
        for seed in 10...13 as ClosedRange<UInt64> {
            var conversation = Conversation(seed: seed)
            var honest = conversation.addHonest(
                150, from: Conversation.start, to: Conversation.start + 6 * Conversation.day)
            let crowd = Conversation.start + 2 * Conversation.day
            honest.formUnion(conversation.addHonest(150, from: crowd, to: crowd + 40 * Conversation.minute))
            #expect(Found(conversation.events).share(of: honest) <= 0.01, "seed \(seed)")
        }
    }

    /// Camps that are nearly of one mind, and a call to one of them that brings a hundred in forty minutes.
    @Test func aCallToOneCampIsNoBloc() {
        for seed in 14...15 as ClosedRange<UInt64> {
            var conversation = Conversation(seed: seed, clearness: 0.9)
            _ = conversation.addHonest(150, from: Conversation.start, to: Conversation.start + 6 * Conversation.day)
            let call = Conversation.start + 2 * Conversation.day
            _ = conversation.addHonest(100, from: call, to: call + 40 * Conversation.minute, camp: 0)
            #expect(Found(conversation.events).flagged.isEmpty, "seed \(seed)")
        }
    }

    /// People who all think as a third of all others does come together; that is no bloc.
    @Test func aViewThatManyHoldIsNoBloc() {
        var rows: [String] = []
        var times: [Int64] = []
        for person in 0..<90 {
            rows.append(person % 3 == 0 ? "aaaaaaaaaa" : person % 3 == 1 ? "dddddddddd" : "adadadadad")
            times.append(Int64(person) * Conversation.day)
        }
        for person in 0..<24 {
            rows.append(person < 12 ? "aaaaaaaaaa" : "dddddddddd")
            times.append(1_000 * Conversation.day + Int64(person) * Conversation.minute)
        }
        #expect(VotingBlocFinder.blocs(matrix: GroupMeaningTests.matrix(rows), firstVotes: times).isEmpty)
        // Twelve with a line of their own are one.
        let strange = rows.prefix(90) + Array(repeating: "dadadadada", count: 12)
        let blocs = VotingBlocFinder.blocs(
            matrix: GroupMeaningTests.matrix(Array(strange)), firstVotes: Array(times.prefix(102)))
        #expect(blocs.map(\.rows) == [Array(90..<102)])
        #expect(blocs[0].from == times[90] && blocs[0].to == times[101])
        #expect(blocs[0].statements == 10 && blocs[0].likeness == 1)
    }

    /// What an attacker can do, as docs/deliberation.md says: answer at random now and then.
    @Test func puppetsThatAnswerByChanceNowAndThenAreFoundInPart() {
        for seed in 1...2 as ClosedRange<UInt64> {
            var conversation = Conversation(seed: seed)
            let honest = conversation.addHonest(
                300, from: Conversation.start, to: Conversation.start + 6 * Conversation.day)
            let attack = Conversation.start + 3 * Conversation.day
            let puppets = conversation.addPuppets(60, from: attack, to: attack + 20 * Conversation.minute, noise: 0.1)
            let found = Found(conversation.events)
            print("blocs, noisy, seed \(seed): \(found.flagged.intersection(puppets).count) of 60 puppets flagged")
            #expect(found.share(of: puppets) > 0.5 && found.share(of: honest) <= 0.01)
        }
    }

    /// The same, or take time.
    @Test func puppetsThatTakeTheirTimeAreNotFound() {
        var conversation = Conversation(seed: 2)
        _ = conversation.addHonest(300, from: Conversation.start, to: Conversation.start + 6 * Conversation.day)
        for hour in 0..<60 as Range<Int64> {
            let time = Conversation.start + hour * 2 * Conversation.hour
            _ = conversation.addPuppets(1, from: time, to: time + Conversation.minute)
        }
        #expect(Found(conversation.events).flagged.isEmpty)
    }

    @Test func theOrderOfEventsMeansNothing() {
        var conversation = Conversation(seed: 4)
        _ = conversation.addHonest(100, from: Conversation.start, to: Conversation.start + Conversation.day)
        _ = conversation.addPuppets(30, from: Conversation.start, to: Conversation.start + Conversation.hour)
        let blocs = Found(conversation.events).blocs
        var random = SeededRandom(seed: 1)
        for _ in 0..<3 {
            conversation.events.votes.shuffle(using: &random)
            #expect(Found(conversation.events).blocs == blocs)
        }
        #expect(!blocs.isEmpty)
    }

    /// In a large crowd the next 128 by time hold too few doubles: accounts are found by the signatures of their answers.
    @Test func puppetsInALargeCrowdAreFlagged() {
        var conversation = Conversation(seed: 5, statements: 60)
        var honest = conversation.addHonest(
            300, from: Conversation.start, to: Conversation.start + 6 * Conversation.day)
        let attack = Conversation.start + 3 * Conversation.day
        honest.formUnion(conversation.addHonest(1_500, from: attack, to: attack + 50 * Conversation.minute))
        let puppets = conversation.addPuppets(30, from: attack, to: attack + 50 * Conversation.minute)
        let found = Found(conversation.events)
        print(
            "blocs, crowd: \(found.flagged.intersection(puppets).count) of 30 puppets flagged among 1,500 people in 50 minutes,",
            "\(found.flagged.intersection(honest).count) of \(honest.count) honest people")
        #expect(found.share(of: puppets) >= 0.95 && found.share(of: honest) <= 0.01)
    }

    /// What a bloc says of itself, recomputed with dictionaries.
    @Test func aBlocIsWhatItSays() {
        for seed in 20...23 as ClosedRange<UInt64> {
            var conversation = Conversation(seed: seed)
            _ = conversation.addHonest(120, from: Conversation.start, to: Conversation.start + 2 * Conversation.day)
            let attack = Conversation.start + Conversation.day
            _ = conversation.addPuppets(25, from: attack, to: attack + 30 * Conversation.minute, noise: 0.08)
            let (matrix, people) = NaiveMatrix.make(conversation.events)
            let firstVotes = NaiveMatrix.firstVotes(conversation.events.votes, of: people)
            let rows = (0..<matrix.rows).map { row in
                Dictionary(
                    uniqueKeysWithValues: (matrix.rowStarts[row]..<matrix.rowStarts[row + 1]).map {
                        (matrix.columnOfEntry[$0], matrix.answerOfEntry[$0])
                    })
            }
            let telling = Set(
                (0..<Int32(matrix.columns)).filter { column in
                    let answers = Dictionary(grouping: rows.compactMap { $0[column] }, by: { $0 }).mapValues(\.count)
                    let (most, all) = (answers.values.max() ?? 0, answers.values.reduce(0, +))
                    return all >= 7 && 10 * most <= 7 * all
                })
            let blocs = VotingBlocFinder.blocs(matrix: matrix, firstVotes: firstVotes)
            #expect(blocs.count == 1, "seed \(seed)")
            for bloc in blocs {
                #expect(bloc.rows == bloc.rows.sorted() && bloc.rows.count >= 10)
                #expect(bloc.rows.map { firstVotes[$0] }.min() == bloc.from)
                #expect(bloc.rows.map { firstVotes[$0] }.max() == bloc.to)
                let pairs = bloc.rows.flatMap { row in bloc.rows.filter { $0 > row }.map { (row, $0) } }
                let shares = pairs.map { first, second in
                    let common = telling.filter { rows[first][$0] != nil && rows[second][$0] != nil }
                    return Double(common.count { rows[first][$0] == rows[second][$0] }) / Double(common.count)
                }
                #expect(shares.reduce(0, +) / Double(shares.count) > 0.85)
                #expect(bloc.likeness >= 0.9 && bloc.likeness <= 1)
                #expect(bloc.statements >= 7 && bloc.statements <= telling.count)
            }
        }
    }

    @Test func answersInBitsAreThoseOfTheMatrix() {
        var random = SeededRandom(seed: 8)
        for _ in 0..<20 {
            let rows = (0..<90).map { _ in
                (0..<90).map { _ in random.chance(0.4) ? "-" : ["a", "d", "p"][Int(random.next() % 3)] }.joined()
            }
            let telling = TellingVotes(matrix: GroupMeaningTests.matrix(rows))
            #expect(telling.statements == 90)
            for (first, second) in [(0, 1), (3, 20), (29, 29)] {
                let (one, other) = (telling.answers[first], telling.answers[second])
                let both = zip(rows[first], rows[second]).filter { $0 != "-" && $1 != "-" }
                #expect(one.common(other) == both.count && one.equal(other) == both.count { $0 == $1 })
                #expect(one.count == rows[first].count { $0 != "-" })
            }
            for row in 0..<5 {
                // Of a single person's answers the commonest is that person's.
                #expect(telling.commonest([row]) == telling.answers[row])
                #expect(telling.answers[row].isDouble(of: telling.answers[row]) == true)
            }
        }
    }

    @Test func recordedConversationsHaveNone() throws {
        for conversation in try RecordedConversation.all() {
            let blocs = VotingBlocFinder.blocs(matrix: conversation.matrix, firstVotes: conversation.firstVotes)
            print("blocs, \(conversation.name): \(blocs.count), accounts \(blocs.map(\.rows.count))")
            #expect(blocs.isEmpty)
        }
    }

    @Test func firstVotesAreThoseOfTheEvents() {
        for seed in 0..<20 as Range<UInt64> {
            let events = RandomConversation().events(seed: seed)
            let record = ConversationRecord(events)
            #expect(VotingBloc.firstVotes(of: record) == NaiveMatrix.firstVotes(events.votes, of: record.participants))
        }
    }

    @Test func absurdTimesStopNothing() {
        let rows = (0..<40).map { $0 < 20 ? "aaaaaaaaaa" : "dddddddddd" }
        let times = (0..<40).map { $0 < 20 ? Int64.max : $0 < 30 ? .min : Int64($0) * Conversation.day }
        let blocs = VotingBlocFinder.blocs(matrix: GroupMeaningTests.matrix(rows), firstVotes: times)
        #expect(blocs.first { $0.rows.contains(0) }?.rows == Array(0..<20))
        let votes = [Int64.min, 0, .max].enumerated().map { place, time in
            Vote(
                statement: 0, participant: ParticipantKey(token: 1), time: time, identity: UInt64(place), answer: .agree
            )
        }
        for now in [Int64.min, -1, 0, .max] {
            let instants = ConsensusHistory.weekly(votes: votes, now: now)
            #expect(instants.last == now && instants.count <= ConsensusHistory.mostInstants)
        }
    }

    @Test func nobodyAndSingleVotesAreNoBloc() {
        let empty = VoteMatrix(rows: 0, columns: 0, rowStarts: [0], columnOfEntry: [], answerOfEntry: [])
        #expect(VotingBlocFinder.blocs(matrix: empty, firstVotes: []).isEmpty)
        let single = GroupMeaningTests.matrix(Array(repeating: "a---------", count: 50))
        #expect(VotingBlocFinder.blocs(matrix: single, firstVotes: .init(repeating: 0, count: 50)).isEmpty)
    }
}

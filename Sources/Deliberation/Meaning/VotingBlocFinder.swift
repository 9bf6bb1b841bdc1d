/// Looks for voting blocs: an account with enough doubles within an hour is a candidate, and those who answer as its doubles mostly do form a bloc, unless
/// as many do at other times.
///
/// The work is bounded by `BlocRules` and grows with the number of people, not with that of pairs. The result is a function of the matrix and the times of
/// first votes.
package struct VotingBlocFinder {
    private let telling: TellingVotes
    /// Rows with enough telling votes, by first vote; what follows speaks of places in here.
    private let people: [Int]
    private let answers: [TellingVotes.Answers]
    private let times: [Int64]
    /// 140,000 years.
    private static let farAway: Int64 = 1 << 52
    /// For each signature, the places that have it, by first vote.
    private let runs: [[Int32]]
    /// Place in `runs` of each signature, and the signatures themselves, at `person * signatures + signature`.
    private let placeInRun: [Int32]
    private let signature: [UInt64]

    package static func blocs(matrix: VoteMatrix, firstVotes: [Int64]) -> [VotingBloc] {
        precondition(firstVotes.count == matrix.rows, "one first vote for each row")
        let finder = VotingBlocFinder(matrix: matrix, firstVotes: firstVotes)
        return finder.blocs().sorted { ($0.from, $0.rows[0]) < ($1.from, $1.rows[0]) }
    }

    private init(matrix: VoteMatrix, firstVotes: [Int64]) {
        let telling = TellingVotes(matrix: matrix)
        let people = (0..<matrix.rows).filter { telling.answers[$0].count >= BlocRules.commonStatements }
            .sorted { (firstVotes[$0], $0) < (firstVotes[$1], $1) }
        let signatures = people.flatMap(telling.signatures)
        let width = BlocRules.signatures
        var placeInRun = [Int32](repeating: 0, count: signatures.count)
        runs = (0..<width).map { number in
            let run = people.indices.map { Int32($0) }
                .sorted { (signatures[Int($0) * width + number], $0) < (signatures[Int($1) * width + number], $1) }
            for (place, person) in run.enumerated() { placeInRun[Int(person) * width + number] = Int32(place) }
            return run
        }
        (self.telling, self.people) = (telling, people)
        answers = people.map { telling.answers[$0] }
        // Whatever an imported file claims, sums of times must not overflow.
        times = people.map { min(max(firstVotes[$0], -Self.farAway), Self.farAway) }
        (self.placeInRun, signature) = (placeInRun, signatures)
    }

    /// Counts every double of `person` that came later, once, for both.
    private func countLaterDoubles(of person: Int, in doubles: inout [Int]) {
        let (own, until) = (answers[person], times[person] + BlocRules.burstMilliseconds)
        let near = min(people.count - 1, person + BlocRules.nextByTime)
        for other in (person + 1)..<(near + 1) {
            if times[other] > until { return }
            guard answers[other].isDouble(of: own) == true else { continue }
            doubles[person] += 1
            doubles[other] += 1
        }
        for number in 0..<BlocRules.signatures {
            let (run, key) = (runs[number], signature[person * BlocRules.signatures + number])
            let place = Int(placeInRun[person * BlocRules.signatures + number])
            let last = min(people.count - 1, place + BlocRules.nextBySignature)
            for next in run[(place + 1)..<(last + 1)] {
                let other = Int(next)
                if signature[other * BlocRules.signatures + number] != key || times[other] > until { break }
                // Those that are near in time or share an earlier signature were looked at.
                if other <= near || (0..<number).contains(where: { isNear(person, other, bySignature: $0) }) {
                    continue
                }
                guard answers[other].isDouble(of: own) == true else { continue }
                doubles[person] += 1
                doubles[other] += 1
            }
        }
    }

    /// Whether the search by an earlier signature came by.
    private func isNear(_ person: Int, _ other: Int, bySignature number: Int) -> Bool {
        let width = BlocRules.signatures
        return signature[person * width + number] == signature[other * width + number]
            && placeInRun[other * width + number] - placeInRun[person * width + number] <= BlocRules.nextBySignature
    }

    private func blocs() -> [VotingBloc] {
        var isSettled = [Bool](repeating: false, count: people.count)
        var left = BlocRules.candidates
        var blocs: [VotingBloc] = []
        for candidate in candidates() where !isSettled[candidate] && left > 0 {
            left -= 1
            isSettled[candidate] = true
            let (line, members) = likeMinded(candidate) { !isSettled[$0] || $0 == candidate }
            guard members.count >= BlocRules.accounts else { continue }
            // Whoever holds a popular view isn't asked again.
            for member in members { isSettled[member] = true }
            if let bloc = bloc(members, line) { blocs.append(bloc) }
        }
        return blocs
    }

    /// Accounts with enough doubles, the most striking first: many doubles in the burst, few elsewhere.
    private func candidates() -> [Int] {
        var doubles = [Int](repeating: 0, count: people.count)
        for person in people.indices { countLaterDoubles(of: person, in: &doubles) }
        let step = max(1, people.count / BlocRules.sample)
        let sample = Array(stride(from: 0, to: people.count, by: step))
        let striking = people.indices.filter { doubles[$0] >= BlocRules.accounts - 1 }.map { person in
            (
                person,
                Double(doubles[person]) / elsewhere(sample, answers[person], from: times[person], to: times[person])
            )
        }
        return striking.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
    }

    /// What the doubles of an account within an hour before and after it mostly answer, and who of those people answers so.
    private func likeMinded(_ candidate: Int, among isOpen: (Int) -> Bool) -> (TellingVotes.Answers, [Int]) {
        let open = people.indices.filter {
            abs(times[$0] - times[candidate]) <= BlocRules.burstMilliseconds && isOpen($0)
        }
        let doubles = open.filter { answers[$0].isDouble(of: answers[candidate]) == true }
        let line = telling.commonest(doubles.map { people[$0] })
        return (line, open.filter { answers[$0].isDouble(of: line) == true })
    }

    /// Nil where as many answer so at other times.
    private func bloc(_ members: [Int], _ line: TellingVotes.Answers) -> VotingBloc? {
        let (from, to) = (times[members[0]], times[members[members.count - 1]])
        let within = people.indices.count {
            !isElsewhere($0, from: from, to: to) && answers[$0].isDouble(of: line) != nil
        }
        let expected = elsewhere(people.indices, line, from: from, to: to) * Double(within)
        guard Double(members.count) >= BlocRules.moreThanElsewhere * expected else { return nil }
        let common = members.reduce(0) { $0 + answers[$1].common(line) }
        let equal = members.reduce(0) { $0 + answers[$1].equal(line) }
        return VotingBloc(
            rows: members.map { people[$0] }.sorted(), from: from, to: to, statements: line.count,
            likeness: Double(equal) / Double(common))
    }

    /// The share that answers like this among people who came at other times.
    private func elsewhere(
        _ others: some Sequence<Int>, _ line: TellingVotes.Answers, from: Int64, to: Int64
    ) -> Double {
        var (alike, comparable) = (0, 0)
        for other in others where isElsewhere(other, from: from, to: to) {
            guard let isDouble = answers[other].isDouble(of: line) else { continue }
            comparable += 1
            alike += isDouble ? 1 : 0
        }
        return ProportionTest.share(alike, of: comparable)
    }

    private func isElsewhere(_ person: Int, from: Int64, to: Int64) -> Bool {
        max(from - times[person], times[person] - to) > BlocRules.burstMilliseconds
    }
}

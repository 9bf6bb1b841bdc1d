/// What people answered to the statements that tell them apart, in bits, so that two are compared in a few operations.
struct TellingVotes {
    /// One bit for each telling statement.
    typealias Bits = SIMD4<UInt64>

    /// What one person, or a bloc as a whole, answered.
    struct Answers: Equatable {
        var agrees = Bits()
        var disagrees = Bits()
        var passes = Bits()

        var voted: Bits { agrees | disagrees | passes }
        var count: Int { TellingVotes.count(voted) }

        mutating func insert(_ answer: Int8, at place: Int) {
            let bit = UInt64(1) << UInt64(place % 64)
            if answer > 0 {
                agrees[place / 64] |= bit
            } else if answer < 0 {
                disagrees[place / 64] |= bit
            } else {
                passes[place / 64] |= bit
            }
        }

        func common(_ other: Answers) -> Int { TellingVotes.count(voted & other.voted) }
        func equal(_ other: Answers) -> Int {
            TellingVotes.count(agrees & other.agrees | disagrees & other.disagrees | passes & other.passes)
        }

        /// Whether both voted on enough of the same, nil where not, and then whether nearly all answers are equal.
        func isDouble(of other: Answers) -> Bool? {
            let common = common(other)
            if common < BlocRules.commonStatements { return nil }
            return Double(equal(other)) / Double(common) >= BlocRules.likeness
        }
    }

    /// By row.
    let answers: [Answers]
    let statements: Int
    private let hashesOfItem: [UInt64]

    static func count(_ bits: Bits) -> Int { Int(truncatingIfNeeded: bits.nonzeroBitCount.wrappedSum()) }

    init(matrix: VoteMatrix) {
        let everybody = GroupVotes(everybodyIn: matrix)
        let telling = (0..<matrix.columns).filter { column in
            let count = everybody.total(column: column)
            let commonest = max(count.agrees, count.disagrees, count.passes)
            return count.votes >= BlocRules.tellingVoters
                && Double(commonest) / Double(count.votes) <= BlocRules.tellingUpTo
        }
        let kept = telling.sorted { (everybody.votes[$1], $0) < (everybody.votes[$0], $1) }
            .prefix(BlocRules.tellingStatements)
        var placeOfColumn = [Int](repeating: -1, count: matrix.columns)
        for (place, column) in kept.enumerated() { placeOfColumn[column] = place }
        statements = kept.count
        hashesOfItem = Self.hashes(statements: kept.count)
        answers = (0..<matrix.rows).map { row in
            var answers = Answers()
            for entry in matrix.rowStarts[row]..<matrix.rowStarts[row + 1] {
                let place = placeOfColumn[Int(matrix.columnOfEntry[entry])]
                if place >= 0 { answers.insert(matrix.answerOfEntry[entry], at: place) }
            }
            return answers
        }
    }

    /// The commonest answers of some people to the statements on which at least half of them voted; the lower one of `Vote.Answer` where two are as common.
    func commonest(_ rows: [Int]) -> Answers {
        var result = Answers()
        for place in 0..<statements {
            let (word, bit) = (place / 64, UInt64(1) << UInt64(place % 64))
            var counts = [0, 0, 0]
            for row in rows {
                if answers[row].disagrees[word] & bit != 0 { counts[0] += 1 }
                if answers[row].passes[word] & bit != 0 { counts[1] += 1 }
                if answers[row].agrees[word] & bit != 0 { counts[2] += 1 }
            }
            let most = counts.max() ?? 0
            guard 2 * counts.reduce(0, +) >= rows.count, let answer = counts.firstIndex(of: most) else { continue }
            result.insert(Int8(answer) - 1, at: place)
        }
        return result
    }

    /// Least hashes of what somebody answered, in signatures that are likely equal for two who answer alike.
    func signatures(of row: Int) -> [UInt64] {
        let hashes = Self.hashes
        var least = [UInt64](repeating: .max, count: hashes)
        for (kind, bits) in [answers[row].disagrees, answers[row].passes, answers[row].agrees].enumerated() {
            for word in 0..<Bits.scalarCount {
                var rest = bits[word]
                while rest != 0 {
                    let item = (word * 64 + rest.trailingZeroBitCount) * 3 + kind
                    rest &= rest - 1
                    for hash in 0..<hashes { least[hash] = min(least[hash], hashesOfItem[item * hashes + hash]) }
                }
            }
        }
        return (0..<BlocRules.signatures).map { signature in
            let first = signature * BlocRules.hashesOfASignature
            return least[first..<first + BlocRules.hashesOfASignature].reduce(UInt64(signature)) {
                Self.mixed($0 ^ $1)
            }
        }
    }

    private static let hashes = BlocRules.signatures * BlocRules.hashesOfASignature

    /// Of each answer to each telling statement, by 3 * place + answer.
    private static func hashes(statements: Int) -> [UInt64] {
        (0..<UInt64(3 * statements)).flatMap { item in
            (0..<UInt64(hashes)).map { mixed(item &+ $0 &* 0x1_0000) }
        }
    }

    /// SplitMix64's last steps: every bit of the result hangs on every bit of the value.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Whether those who answered are made up like those whom the service serves, in one dimension.
struct Representativeness: Equatable {
    enum Verdict: String, CaseIterable {
        case differs
        case noDifferenceFound = "no-difference-found"
        case notJudged = "not-judged"
    }

    /// Below this a difference may be chance.
    static let significance = 0.01
    /// Below this a difference is too small to matter: 5 in 100 would have to be in another category.
    static let smallestDissimilarity = 0.05
    /// More than this without a known category leaves the question open.
    static let largestUnknown = 0.05

    let respondentShares: [Double]
    let referenceShares: [Double]
    let dissimilarity: Double
    let test: ChiSquareTest?
    /// By how much the dissimilarity could be off, because the category of some is not known.
    let margin: Double
    let verdict: Verdict

    /// Counts by category in the same order; `unknown…` are those whose category is not known.
    ///
    /// If a part f of a group is unknown, its shares can be off by at most f in total, and so can the dissimilarity.
    init?(respondents: [Int64], reference: [Int64], unknownRespondents: Int64 = 0, unknownReference: Int64 = 0) {
        let total = respondents.reduce(0, +)
        let referenceTotal = reference.reduce(0, +)
        guard total > 0, referenceTotal > 0 else { return nil }
        respondentShares = respondents.map { Double($0) / Double(total) }
        referenceShares = reference.map { Double($0) / Double(referenceTotal) }
        dissimilarity = Publishing.dissimilarity(respondentShares, referenceShares)
        test = ChiSquareTest(observed: respondents, shares: referenceShares)
        margin =
            Double(unknownRespondents) / Double(total + unknownRespondents) + Double(unknownReference)
            / Double(referenceTotal + unknownReference)
        if let test, test.pValue < Self.significance, dissimilarity - margin >= Self.smallestDissimilarity {
            verdict = .differs
        } else if test != nil, margin <= Self.largestUnknown || dissimilarity + margin < Self.smallestDissimilarity {
            verdict = .noDifferenceFound
        } else {
            verdict = .notJudged
        }
    }
}

import Events
import Measures
import Testing

@testable import Publishing

/// Worked by hand, or taken from published tables.
@Suite("Statistics")
struct StatisticsTests {
    private func isNear(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
        value.map { abs($0 - expected) < tolerance } ?? false
    }

    @Test("The normal distribution agrees with its tables")
    func normal() {
        #expect(StandardNormal.below(0) == 0.5)
        #expect(isNear(StandardNormal.below(-1), 0.158_655_253_931_457, 1e-14))
        #expect(isNear(StandardNormal.below(1.959_963_984_540_054), 0.975, 1e-14))
        #expect(StandardNormal.below(-31) == 0 && StandardNormal.below(31) == 1)
        #expect(isNear(StandardNormal.quantile(0.975), 1.959_963_984_540_054, 1e-12))
        #expect(StandardNormal.adjustedZ(comparisons: 1) == StandardNormal.z95)
        // 1 − 0.05/3, two-sided: the z of 0.991667.
        #expect(isNear(StandardNormal.adjustedZ(comparisons: 3), 2.393_979_799_818_5, 1e-9))
    }

    @Test(
        "The 5 % points of chi-square are those of the tables",
        arguments: [
            (1, 3.841_458_820_694_12), (2, 5.991_464_547_107_98), (3, 7.814_727_903_251_18), (4, 9.487_729_036_781_15),
            (5, 11.070_497_693_516_4), (9, 16.918_977_604_620_4),
        ])
    func chiSquareTables(degrees: Int, point: Double) {
        #expect(isNear(ChiSquareTest.above(point, degreesOfFreedom: degrees), 0.05, 1e-12))
    }

    @Test("Goodness of fit by hand, small classes merged")
    func goodnessOfFit() throws {
        // (44 − 50)²/50 + (56 − 50)²/50 = 1.44.
        let coin = try #require(ChiSquareTest(observed: [44, 56], shares: [0.5, 0.5]))
        #expect(isNear(coin.statistic, 1.44))
        #expect(coin.degreesOfFreedom == 1)
        #expect(isNear(coin.pValue, 0.230_139_340_443))
        // Two classes expect 2 each; their sum of 4 joins the 46, which expects 50 then and has 50.
        let merged = try #require(ChiSquareTest(observed: [50, 45, 3, 2], shares: [0.5, 0.46, 0.02, 0.02]))
        #expect(merged.degreesOfFreedom == 1)
        #expect(merged.statistic == 0 && merged.pValue == 1)
        // Three small classes of 2 together expect 6 and stand alone.
        let three = try #require(ChiSquareTest(observed: [94, 2, 2, 2], shares: [0.94, 0.02, 0.02, 0.02]))
        #expect(three.degreesOfFreedom == 1)
        #expect(ChiSquareTest(observed: [97, 3], shares: [0.97, 0.03]) == nil)
        #expect(ChiSquareTest(observed: [0, 0], shares: [0.5, 0.5]) == nil)
        #expect(ChiSquareTest(observed: [900, 100], shares: [0.5, 0.5])?.pValue == ChiSquareTest.smallestP)
    }

    @Test("Newcombe's own examples")
    func newcombe() {
        let first = BinomialShare(numerator: 56, base: 70).difference(from: BinomialShare(numerator: 48, base: 80))
        #expect(isNear(first.low, 0.0524, 5e-5) && isNear(first.high, 0.3339, 5e-5))
        let second = BinomialShare(numerator: 9, base: 10).difference(from: BinomialShare(numerator: 3, base: 10))
        #expect(isNear(second.low, 0.1705, 5e-5) && isNear(second.high, 0.8090, 5e-5))
    }

    @Test("A share standardised by hand")
    func standardisation() throws {
        let shares = [BinomialShare(numerator: 80, base: 100), BinomialShare(numerator: 30, base: 60)]
        let result = try #require(DirectStandardisation(shares: shares, weights: [0.75, 0.25]))
        #expect(isNear(result.value, 0.725))
        // √(0.75²·0.8·0.2/100 + 0.25²·0.5·0.5/60) = 0.034065.
        let interval = try #require(result.interval())
        #expect(isNear(interval.low, 0.725 - 0.066_765_9, 1e-6) && isNear(interval.high, 0.725 + 0.066_765_9, 1e-6))
        #expect(DirectStandardisation(shares: [shares[0], nil], weights: [0.75, 0.25]) == nil)
        #expect(DirectStandardisation(shares: [shares[0], nil], weights: [1, 0])?.value == 0.8)
        let certain = BinomialShare(numerator: 20, base: 20)
        #expect(DirectStandardisation(shares: [certain], weights: [1])?.interval() == nil)
        // Open cases: 0.75·(0.5 … 0.9) + 0.25·0.5, each end with its own variance.
        let open = [BinomialShare(numerator: 50, base: 100, undecided: 40), shares[1]]
        let wide = try #require(DirectStandardisation(shares: open, weights: [0.75, 0.25])?.interval())
        #expect(isNear(wide.low, 0.5 - 0.080_015_2, 1e-6) && isNear(wide.high, 0.8 + 0.054_268_9, 1e-6))
        #expect(isNear(dissimilarity([0.5, 0.5], [0.8, 0.2]), 0.3))
    }

    @Test("With equal mixes the standardised and the weighted share are the raw one")
    func equalMixes() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<200 {
            let strata = 2 + Int(random.next() % 5)
            let parts = (0..<strata).map { _ in 1 + Int64(random.next() % 9) }
            let times = 5 + Int64(random.next() % 40)
            let shares = parts.map { part in
                let base = part * times
                return BinomialShare(numerator: Int64(random.next() % UInt64(base + 1)), base: base)
            }
            let weights = parts.map { Double($0) / Double(parts.reduce(0, +)) }
            let raw = Double(shares.reduce(0) { $0 + $1.numerator }) / Double(shares.reduce(0) { $0 + $1.base })
            #expect(isNear(DirectStandardisation(shares: shares, weights: weights)?.value, raw, 1e-12))
            let weighted = try #require(PostStratification(answers: shares, reference: weights))
            #expect(isNear(weighted.value, raw, 1e-12) && isNear(weighted.designEffect, 1, 1e-12))
        }
    }

    @Test("Weights, design effect and effective n by hand")
    func postStratification() throws {
        let answers = [BinomialShare(numerator: 40, base: 80), BinomialShare(numerator: 18, base: 20)]
        let result = try #require(PostStratification(answers: answers, reference: [0.5, 0.5]))
        #expect(isNear(result.value, 0.7))
        #expect(result.weights == [0.625, 2.5])
        // (80·0.625² + 20·2.5²) / 100 = 1.5625.
        #expect(isNear(result.designEffect, 1.5625) && isNear(result.effectiveBase, 64))
        #expect(result.maximumWeight == 2.5)
        #expect(PostStratification(answers: [answers[0], nil], reference: [0.5, 0.5]) == nil)
        #expect(try #require(PostStratification(answers: [answers[0], nil], reference: [1, 0])).weights == [1, 0])
    }

    @Test("A warning needs both: no chance, and large enough to matter")
    func verdicts() throws {
        func verdict(_ respondents: [Int64], unknown: Int64 = 0) throws -> Representativeness.Verdict {
            try #require(
                Representativeness(respondents: respondents, reference: [500, 500], unknownRespondents: unknown)
            ).verdict
        }
        #expect(try verdict([80, 20]) == .differs)
        // 8 of 10 may be chance (p = 0.058).
        #expect(try verdict([8, 12]) == .noDifferenceFound)
        // Planted: by p alone (1e-9) a difference of 1 in 100 would be called one.
        let large = try #require(Representativeness(respondents: [51_000, 49_000], reference: [500, 500]))
        #expect(try #require(large.test).pValue < Representativeness.significance)
        #expect(large.verdict == .noDifferenceFound)
        #expect(isNear(large.dissimilarity, 0.01))
        // 300 of unknown category could make up for everything.
        #expect(try verdict([80, 20], unknown: 300) == .notJudged)
        // Off by at most 5/105, so 0.3 stays above 0.05.
        #expect(try verdict([80, 20], unknown: 5) == .differs)
        #expect(Representativeness(respondents: [0, 0], reference: [5, 5]) == nil)
        #expect(Representativeness(respondents: [5, 5], reference: [0, 0]) == nil)
        #expect(try #require(Representativeness(respondents: [100], reference: [9])).verdict == .notJudged)
    }

    /// Whatever the unknown ones are, the true dissimilarity is within the margin.
    @Test("The margin bounds what unknown categories can do")
    func margin() throws {
        var random = SeededRandom(seed: 5)
        for _ in 0..<300 {
            func draw() -> [Int64] { (0..<4).map { _ in 1 + Int64(random.next() % 200) } }
            let (known, reference, hidden, hiddenReference) = (draw(), draw(), draw(), draw())
            let seen = try #require(
                Representativeness(
                    respondents: known, reference: reference, unknownRespondents: hidden.reduce(0, +),
                    unknownReference: hiddenReference.reduce(0, +)))
            let truth = try #require(
                Representativeness(
                    respondents: zip(known, hidden).map(+), reference: zip(reference, hiddenReference).map(+)))
            #expect(abs(seen.dissimilarity - truth.dissimilarity) <= seen.margin + 1e-12)
        }
    }
}

import Events
import Testing

@testable import Publishing

@Suite("Groups of providers")
struct ProviderGroupsTests {
    private func groups(_ shares: (String, Int64, Int64)...) -> ProviderGroups {
        ProviderGroups(shares.map { (provider: $0.0, share: BinomialShare(numerator: $0.1, base: $0.2)) })
    }

    @Test("Two are told apart only where their intervals do not overlap")
    func two() throws {
        let apart = groups(("a", 240, 400), ("b", 200, 400))
        #expect(apart.comparisons == 1 && apart.level == 0.95)
        #expect(try #require(apart.pairs.first).higher == "a")
        #expect(apart.letters == ["a": "A", "b": "B"])
        #expect(apart.lower(than: "a") == ["b"] && apart.higher(than: "b") == ["a"])
        let near = groups(("a", 231, 400), ("b", 200, 400))
        #expect(try #require(near.pairs.first).higher == nil)
        #expect(near.letters == ["a": "A", "b": "A"])
        #expect(near.notDistinguishable(from: "a") == ["b"])
    }

    @Test("With a third provider the same two need more")
    func adjusted() throws {
        let three = groups(("a", 240, 400), ("b", 200, 400), ("c", 220, 400))
        #expect(three.comparisons == 3)
        #expect(abs(three.level - (1 - 0.05 / 3)) < 1e-12)
        #expect(three.pairs.allSatisfy { !$0.isDistinguishable })
    }

    @Test("The one in the middle shares a letter with both, which share none")
    func chain() {
        let chain = groups(("low", 300, 600), ("middle", 336, 600), ("high", 372, 600))
        #expect(chain.letters == ["high": "A", "middle": "AB", "low": "B"])
        #expect(chain.pairs.filter(\.isDistinguishable).map(\.first) == ["low"])
        #expect(chain.notDistinguishable(from: "middle").sorted() == ["high", "low"])
    }

    @Test("Letters say the same as pairs, and what is told apart differs by more than its interval")
    func lettersAndPairs() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            let groups = ProviderGroups(
                (0..<(2 + Int(random.next() % 5))).map { index in
                    let base = 20 + Int64(random.next() % 900)
                    return (
                        provider: "p\(index)",
                        share: BinomialShare(numerator: Int64(random.next() % UInt64(base)), base: base)
                    )
                })
            for pair in groups.pairs {
                let shared = Set(groups.letters[pair.first] ?? "").intersection(groups.letters[pair.second] ?? "")
                #expect(shared.isEmpty == pair.isDistinguishable)
                if pair.isDistinguishable { #expect(pair.interval.low > 0 || pair.interval.high < 0) }
                #expect(pair.interval.low <= pair.difference && pair.difference <= pair.interval.high)
            }
        }
    }

    /// Four providers that are equally good: a league table always names a best one, and is wrong each time.
    @Test("Planted failure: a ranking by raw value is wrong where the groups say nothing")
    func ranking() {
        var random = SeededRandom(seed: 8)
        let rounds = 400
        var wrongRankings = 0
        var wrongGroups = 0
        var found = 0
        for _ in 0..<rounds {
            func draw(_ chance: Double) -> BinomialShare {
                BinomialShare(numerator: Int64((0..<150).count { _ in random.chance(chance) }), base: 150)
            }
            let same = (0..<4).map { (provider: "p\($0)", share: draw(0.7)) }
            let values = same.map(\.share.value).sorted()
            if values[3] > values[2] { wrongRankings += 1 }
            if ProviderGroups(same).pairs.contains(where: \.isDistinguishable) { wrongGroups += 1 }
            let different = ProviderGroups([(provider: "a", share: draw(0.8)), (provider: "b", share: draw(0.5))])
            if different.lower(than: "a") == ["b"] { found += 1 }
        }
        #expect(wrongRankings > rounds * 8 / 10)
        #expect(wrongGroups <= rounds * 5 / 100)
        #expect(found > rounds * 95 / 100)
    }
}

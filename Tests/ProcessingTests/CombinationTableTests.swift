import Events
import Testing

@testable import Measures
@testable import Processing

@Suite struct CombinationTableTests {
    @Test(arguments: [1, 3, 8]) func numbersCombinationsInTheOrderOfTheirFirstAppearance(width: Int) {
        var random = SeededRandom(seed: UInt64(width))
        var table = CombinationTable(width: width)
        for round in 0..<3 {
            var naive: [[UInt32]: Int] = [:]
            for _ in 0..<60 {
                let rows = Int(random.next() % 600)
                let keys = (0..<(rows * width)).map { _ in UInt32(random.next() % (round == 0 ? 4 : 40)) }
                var indices = [Int](repeating: -1, count: rows)
                table.indices(ofRows: rows, in: keys, into: &indices)
                for row in 0..<rows {
                    let key = Array(keys[(row * width)..<((row + 1) * width)])
                    let expected = naive[key] ?? naive.count
                    naive[key] = expected
                    #expect(indices[row] == expected)
                    #expect(table.index(of: key) == expected)
                    #expect(Array(table.key(expected)) == key)
                }
            }
            #expect(table.count == naive.count && (round == 0 || table.count > 39))
            table.removeAll()
            #expect(table.count == 0)
        }
    }

    /// Combinations chosen to meet in one place of a table whose seed is known scatter in every other table.
    @Test func nobodyCanChooseCombinationsThatMeet() {
        var chosen: [[UInt32]] = []
        for day in 0..<2_000_000 as Range<UInt32> where chosen.count < 400 {
            if CombinationTable.place(of: [7, day], seed: 42, mask: 1_023) == 5 { chosen.append([7, day]) }
        }
        #expect(chosen.count == 400)
        func longestSearch(_ table: CombinationTable) -> Int {
            var table = table
            for key in chosen { _ = table.index(of: key) }
            return table.longestSearch
        }
        #expect(longestSearch(CombinationTable(width: 2, seed: 42)) >= 390)
        for seed in 100..<120 as Range<UInt64> {
            #expect(longestSearch(CombinationTable(width: 2, seed: seed &* 0x9E37_79B9_7F4A_7C15)) < 40)
        }
        #expect(longestSearch(CombinationTable(width: 2)) < 100)
    }

    @Test func sumsOfDurationsAreKeptForEachCombinationAndBucket() {
        var random = SeededRandom(seed: 7)
        var counts = DurationCounts()
        var naive: [[Int]: Int64] = [:]
        for _ in 0..<20_000 {
            let (combination, bucket) = (Int(random.next() % 50), Int(random.next() % 60))
            let change: Int64 = random.next() % 2 == 0 ? 1 : -1
            counts.add(change, bucket: bucket, of: combination)
            naive[[combination, bucket], default: 0] += change
        }
        var ours: [[Int]: Int64] = [:]
        counts.forEach { ours[[$0, $1]] = $2 }
        #expect(ours == naive.filter { $0.value != 0 } && ours.count < naive.count)
    }

    /// Cases of one profile are counted in the same cells without being asked again.
    @Test func casesOfOneProfileAreInTheSameCategories() throws {
        var random = SeededRandom(seed: 11)
        let channels = ChannelClasses(digital: [1, 2], assisted: [3])
        var known: [UInt32: [UInt8]] = [:]
        var repeats = 0
        for _ in 0..<60_000 {
            var facts = CaseFacts(
                labels: 0, day: 0, step: 0, standing: try #require(CaseStanding.allCases.randomElement(using: &random)),
                startChannel: UInt32(random.next() % 5))
            facts.isLate = random.next() % 2 == 0
            facts.cameBack = random.next() % 2 == 0
            facts.endedAgain = random.next() % 2 == 0
            facts.seconds = [nil, -5, 0, 900].randomElement(using: &random) ?? nil
            facts.standard = [.none, .within, .beyond, .openBeyond].randomElement(using: &random) ?? .none
            facts.endChannel = UInt32(random.next() % 5)
            facts.hasAnswer = random.next() % 2 == 0
            facts.rating = UInt8(random.next() % 7)
            facts.said = UInt8(random.next() % 5)
            facts.declared = UInt8(random.next() % 5)
            let codes = CaseVariable.all.map { $0.code(of: facts, channels: channels) }
            let profile = facts.profile(channels: CaseVariable.channels.code(of: facts, channels: channels))
            if let before = known[profile] {
                #expect(before == codes)
                repeats += 1
            }
            known[profile] = codes
        }
        #expect(repeats > 1_000)
    }
}

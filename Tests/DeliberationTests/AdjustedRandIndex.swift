/// How alike two groupings of the same people are, whatever their groups are called: 1 equal, about 0 chance (Hubert and Arabie 1985).
func adjustedRandIndex(_ first: [Int], _ second: [Int]) -> Double {
    precondition(first.count == second.count)
    func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
    func sum<Key: Hashable>(_ keys: [Key]) -> Double {
        keys.reduce(into: [Key: Int]()) { $0[$1, default: 0] += 1 }.values.map(pairs).reduce(0, +)
    }
    let together = sum(zip(first, second).map { [$0, $1] })
    let (ofFirst, ofSecond) = (sum(first), sum(second))
    let expected = ofFirst * ofSecond / pairs(first.count)
    let most = (ofFirst + ofSecond) / 2
    return most == expected ? 1 : (together - expected) / (most - expected)
}

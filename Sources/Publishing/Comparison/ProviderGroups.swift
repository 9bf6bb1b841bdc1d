import Measures

/// Which of several shares can be told apart: never a rank, only pairs whose intervals do not overlap.
///
/// The intervals are Wilson intervals at 1 − 0.05 / c for c pairs (Bonferroni), so all statements about one service and one
/// metric hold together at 95 %. Intervals that do not overlap are stricter than a test of the difference: N. Schenker and
/// J. F. Gentleman, "On judging the significance of differences by examining the overlap between confidence intervals",
/// The American Statistician 55 (2001).
struct ProviderGroups: Equatable {
    struct Pair: Equatable {
        var first: String
        var second: String
        /// First minus second.
        var difference: Double
        var interval: Interval
        /// The one with the larger share, if the two can be told apart.
        var higher: String?

        var isDistinguishable: Bool { higher != nil }
    }

    /// How many pairs were looked at together.
    let comparisons: Int
    let z: Double
    let intervals: [String: Interval]
    /// In the order in which the providers were given.
    let pairs: [Pair]
    /// Providers that share a letter cannot be told apart; those that share none can.
    let letters: [String: String]

    var level: Double { comparisons <= 1 ? 0.95 : 1 - 0.05 / Double(comparisons) }

    init(_ shares: [(provider: String, share: BinomialShare)]) {
        comparisons = shares.count * (shares.count - 1) / 2
        let z = StandardNormal.adjustedZ(comparisons: comparisons)
        self.z = z
        var intervals: [String: Interval] = [:]
        for entry in shares { intervals[entry.provider] = entry.share.interval(z: z) }
        self.intervals = intervals
        var pairs: [Pair] = []
        for (index, first) in shares.enumerated() {
            for second in shares[(index + 1)...] {
                let (left, right) = (first.share.interval(z: z), second.share.interval(z: z))
                let higher =
                    left.low > right.high ? first.provider : right.low > left.high ? second.provider : nil
                pairs.append(
                    Pair(
                        first: first.provider, second: second.provider,
                        difference: first.share.value - second.share.value,
                        interval: first.share.difference(from: second.share, z: z), higher: higher))
            }
        }
        self.pairs = pairs
        letters = Self.letters(intervals)
    }

    func higher(than provider: String) -> [String] {
        pairs.filter { $0.first == provider || $0.second == provider }.compactMap(\.higher).filter { $0 != provider }
    }

    func lower(than provider: String) -> [String] {
        pairs.filter { $0.higher == provider }.map { $0.first == provider ? $0.second : $0.first }
    }

    func notDistinguishable(from provider: String) -> [String] {
        pairs.filter { !$0.isDistinguishable && ($0.first == provider || $0.second == provider) }
            .map { $0.first == provider ? $0.second : $0.first }
    }

    /// The largest sets of intervals that all overlap; the sets at the starts of the intervals are all there can be.
    private static func letters(_ intervals: [String: Interval]) -> [String: String] {
        let ordered = intervals.sorted { ($1.value.low, $0.key) < ($0.value.low, $1.key) }
        var groups: [Set<String>] = []
        for (_, interval) in ordered {
            let group = Set(intervals.filter { $0.value.low <= interval.low && interval.low <= $0.value.high }.keys)
            if !groups.contains(where: group.isSubset) {
                groups.removeAll { $0.isSubset(of: group) }
                groups.append(group)
            }
        }
        var letters: [String: String] = [:]
        for (name, group) in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", groups) {
            for provider in group { letters[provider, default: ""].append(name) }
        }
        return letters
    }
}

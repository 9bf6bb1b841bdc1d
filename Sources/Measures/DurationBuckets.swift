/// Fixed log-linear buckets for durations in whole seconds; every bucket is at most 1/64 of its value wide.
///
/// Values below 64 s are exact; above, each power of two is cut into 64 equal buckets, so the midpoint is within 1/128
/// (0.79 %) of any value in it. Buckets are the same for every leaf and add up.
package enum DurationBuckets {
    package static let relativeErrorMax = 1.0 / 128.0

    package static func index(ofSeconds seconds: Int64) -> Int {
        guard seconds >= 64 else { return Int(max(0, seconds)) }
        let exponent = 63 - seconds.leadingZeroBitCount
        let shift = exponent - 6
        return 64 + shift * 64 + Int((seconds >> Int64(shift)) - 64)
    }

    /// Smallest value of the bucket, in seconds.
    package static func lowerBound(_ index: Int) -> Int64 {
        guard index >= 64 else { return Int64(index) }
        let shift = (index - 64) / 64
        return (Int64((index - 64) % 64) + 64) << Int64(shift)
    }

    /// The value that stands for the bucket: its midpoint, in seconds.
    package static func midpoint(_ index: Int) -> Double {
        guard index >= 64 else { return Double(index) }
        let width = Int64(1) << Int64((index - 64) / 64)
        return Double(lowerBound(index)) + Double(width - 1) / 2
    }

    /// The quantile by nearest rank, ⌈p·n⌉ counted from 1, in seconds; nil without values.
    package static func quantile(_ p: Double, of histogram: [Int: Int64]) -> Double? {
        quantile(p, ofSorted: histogram.sorted { $0.key < $1.key })
    }

    package static func quantile(_ p: Double, ofSorted buckets: [(key: Int, value: Int64)]) -> Double? {
        let total = buckets.reduce(0) { $0 + $1.value }
        return value(atRank: max(1, Int64((p * Double(total)).rounded(.up))), ofSorted: buckets)
    }

    package static func value(atRank rank: Int64, of histogram: [Int: Int64]) -> Double? {
        value(atRank: rank, ofSorted: histogram.sorted { $0.key < $1.key })
    }

    /// The value at a place of the sorted list, counted from 1, in seconds; nil beyond its end.
    package static func value(
        atRank rank: Int64, ofSorted buckets: [(key: Int, value: Int64)]
    ) -> Double? {
        var seen: Int64 = 0
        for (index, count) in buckets {
            seen += count
            if seen >= rank { return midpoint(index) }
        }
        return nil
    }
}

/// Whose durations a histogram holds; both lie in one table of buckets, each series from its own number on.
package enum DurationSeries: Int, CaseIterable, Sendable {
    /// As the source gives them with an outcome event.
    case reported = 0
    /// From the start of a matched case to its end.
    case ofCase = 1

    private static let width = 1 << 16

    /// The bucket of the shared table for one of this series.
    package func bucket(ofSeconds seconds: Int64) -> Int {
        rawValue * Self.width + DurationBuckets.index(ofSeconds: seconds)
    }

    /// Whether a bucket of the shared table is of this series.
    package func holds(_ bucket: Int) -> Bool { bucket / Self.width == rawValue }

    /// The buckets of this series in their order, with the numbers that `DurationBuckets` knows.
    package func part(of durations: [Int: Int64]) -> [(key: Int, value: Int64)] {
        var part: [(key: Int, value: Int64)] = []
        for (bucket, count) in durations where holds(bucket) { part.append((bucket - rawValue * Self.width, count)) }
        part.sort { $0.key < $1.key }
        return part
    }
}

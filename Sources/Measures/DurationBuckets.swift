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
        let total = histogram.values.reduce(0, +)
        guard total > 0 else { return nil }
        let rank = max(1, Int64((p * Double(total)).rounded(.up)))
        var seen: Int64 = 0
        for (index, count) in histogram.sorted(by: { $0.key < $1.key }) {
            seen += count
            if seen >= rank { return midpoint(index) }
        }
        return nil
    }
}

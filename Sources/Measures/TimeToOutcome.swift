/// How long cases took, of those that ended.
struct TimeToOutcome: Measure {
    let key = "time-to-outcome"
    let title = "Time to outcome"
    let method = """
        Median and 90th percentile by nearest rank (position ⌈p·n⌉), in hours, of cases that were completed or refused in the period, read \
        from fixed log-linear buckets (relative error at most 1 %). Cases that closed before they opened are counted \
        apart, in no quantile. Cases still open are not in it, so recent periods flatter.
        """
    let source = "This project; buckets after HdrHistogram."
    let variables: [Variable] = [.durationState]

    func values(of counts: Counts) -> [MetricValue] {
        let n = counts["duration_measured"]
        let sorted = DurationSeries.reported.part(of: counts.durations)
        func quantile(_ id: String, _ p: Double) -> MetricValue {
            let seconds = DurationBuckets.quantile(p, ofSorted: sorted)
            return MetricValue(
                metricID: id, methodVersion: 1, value: seconds.map { $0 / 3600 },
                status: seconds == nil ? .notApplicable : nil, unit: .hours, n: n,
                usedCounters: ["duration_measured"], interval: nil, direction: .lowerIsBetter)
        }
        return [
            quantile("time_to_outcome.median", 0.5), quantile("time_to_outcome.p90", 0.9),
            count("time_to_outcome.negative", counts["duration_negative"], using: ["duration_negative"]),
        ]
    }
}

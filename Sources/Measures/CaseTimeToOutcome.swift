/// How long cases took from their own start, and how much of that is not known yet.
struct CaseTimeToOutcome: Measure {
    let key = "case-time-to-outcome"
    let title = "Time to outcome (by case)"
    let method = """
        From the first start of a case to its end, in hours, for the cases that began in the period. by_case: median, \
        90th percentile (nearest rank, position ⌈p·n⌉, from fixed buckets with a relative error of at most 1 %) and mean \
        of the cases that have ended; provisional while others are open, as the quick ones end first. median_of_started \
        and p90_of_started rank the open cases behind all that ended: they never flatter, and are empty (x) while fewer \
        have ended than the rank asks for. Abandoned and failed cases have no outcome and are in none of them. Cases that ended before they \
        began are counted apart.
        """
    let source = "This project; buckets after HdrHistogram. Right censoring: the open cases stand beside every value."
    let variables: [Variable] = [.ofCase(.arrival), .ofCase(.standing), .ofCase(.time)]
    let needsOpenCases = true

    func values(of counts: Counts) -> [MetricValue] {
        let sorted = DurationSeries.ofCase.part(of: counts.durations).filter { $0.value > 0 }
        let ended = counts["case_duration_measured"]
        let cases = CaseCounts(counts)
        let open = max(0, cases.open)
        func value(_ id: String, _ seconds: Double?) -> MetricValue {
            MetricValue(
                metricID: id, methodVersion: 1, value: seconds.map { $0 / 3600 },
                status: seconds == nil ? .notApplicable : open > 0 ? .provisional : nil, unit: .hours, n: ended,
                usedCounters: ["case_duration_measured"], interval: nil, direction: .lowerIsBetter)
        }
        func ofStarted(_ id: String, _ seconds: Double?) -> MetricValue {
            var value = value(id, cases.isLagging ? nil : seconds)
            (value.n, value.usedCounters, value.isDifference) = (ended + open, CaseCounts.used, true)
            if cases.isLagging {
                value.status = .confidential
            } else if seconds == nil, ended + open > 0 {
                value.status = .unavailable
            }
            return value
        }
        func quantile(_ p: Double, of total: Int64) -> Double? {
            DurationBuckets.value(atRank: max(1, Int64((p * Double(total)).rounded(.up))), ofSorted: sorted)
        }
        let sum = sorted.reduce(0.0) { $0 + DurationBuckets.midpoint($1.key) * Double($1.value) }
        let total = sorted.reduce(0) { $0 + $1.value }
        return [
            value("time_to_outcome.by_case.median", quantile(0.5, of: total)),
            value("time_to_outcome.by_case.p90", quantile(0.9, of: total)),
            value("time_to_outcome.by_case.mean", total > 0 ? sum / Double(total) : nil),
            ofStarted("time_to_outcome.by_case.median_of_started", quantile(0.5, of: total + open)),
            ofStarted("time_to_outcome.by_case.p90_of_started", quantile(0.9, of: total + open)),
            count(
                "time_to_outcome.by_case.negative", counts["case_duration_negative"],
                using: ["case_duration_negative"]),
        ]
    }
}

/// Satisfaction as the normalised mean of the ratings.
struct SatisfactionMeanNormalised: Measure {
    let key = "satisfaction-mean"
    let title = "Satisfaction (normalised mean)"
    let method = """
        (Σ i·r_i / S − 1) / 4 over ratings i = 1 to 5, 5 best, S = Σ r_i: the same as weighing the levels 0, 25, 50, 75 \
        and 100 %. Empty when nobody rated.
        """
    let source = "GOV.UK Performance Platform (alphagov/backdrop, user_satisfaction)."
    let variables: [Variable] = [.rating]

    func values(of counts: Counts) -> [MetricValue] {
        let total = RatingScale.total(counts)
        return [
            MetricValue(
                metricID: "satisfaction.mean_normalised", methodVersion: 1,
                value: total == 0 ? nil : (Double(RatingScale.weightedSum(counts)) / Double(total) - 1) / 4,
                status: total == 0 ? .notApplicable : nil, unit: .share, n: total,
                usedCounters: RatingScale.counters, interval: nil, direction: .higherIsBetter)
        ]
    }
}

/// Satisfaction as the share of ratings of 4 or 5.
struct SatisfactionTopTwoBox: Measure {
    let key = "satisfaction-top2box"
    let title = "Satisfaction (rated 4 or 5)"
    let method = "(r4 + r5) / (r1 + r2 + r3 + r4 + r5), with a 95 % Wilson interval. Empty when nobody rated."
    let source = "CSAT as VA.gov uses the word (department-of-veterans-affairs/va.gov-team#22342)."
    let variables: [Variable] = [.rating]

    func values(of counts: Counts) -> [MetricValue] {
        [
            share(
                "satisfaction.top2box", counts["r4"] + counts["r5"], of: RatingScale.total(counts),
                using: RatingScale.counters, direction: .higherIsBetter)
        ]
    }
}

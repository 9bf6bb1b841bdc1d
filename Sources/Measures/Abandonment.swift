/// The share of ended cases that people gave up.
struct Abandonment: Measure {
    let key = "abandonment"
    let title = "Abandonment"
    let method = "abandoned / (completed + refused + abandoned + errored), by the day of the event."
    let source = "GOV.UK Service Manual, completion rate (failed: gave up before an end page)."
    let variables: [Variable] = [.ending]

    func values(of counts: Counts) -> [MetricValue] {
        [
            share(
                "abandonment.by_event", counts["abandoned"], of: StageCounts.ended(counts), using: StageCounts.ends,
                direction: .lowerIsBetter)
        ]
    }
}

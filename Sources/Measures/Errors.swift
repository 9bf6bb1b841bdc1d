/// The share of ended cases that ran into an error.
struct Errors: Measure {
    let key = "errors"
    let title = "Errors"
    let method = "errored / (completed + refused + abandoned + errored), by the day of the event."
    let source = "GOV.UK Service Manual, completion rate (failed: reached an error page)."
    let variables: [Variable] = [.ending]

    func values(of counts: Counts) -> [MetricValue] {
        [
            share(
                "error.by_event", counts["errored"], of: StageCounts.ended(counts), using: StageCounts.ends,
                direction: .lowerIsBetter)
        ]
    }
}

/// The share of completed cases that ended in a correct refusal.
struct Refusal: Measure {
    let key = "refusal"
    let title = "Refusal"
    let method = "refused / (completed + refused), by the day of the event."
    let source = "GOV.UK Service Manual: a correct refusal is a completed transaction, counted apart here."
    let variables: [Variable] = [.ending]

    func values(of counts: Counts) -> [MetricValue] {
        [
            share(
                "refusal.by_event", counts["refused"], of: StageCounts.completed(counts),
                using: ["completed", "refused"])
        ]
    }
}

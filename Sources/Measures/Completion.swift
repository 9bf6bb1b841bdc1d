/// The share of ended cases that the service brought to an end as it should.
struct Completion: Measure {
    let key = "completion"
    let title = "Completion"
    let method = """
        (completed + refused) / (completed + refused + abandoned + errored), over outcome events by the day they \
        happened. A correct refusal counts as completed. Cases still open are in no denominator.
        """
    let source = "GOV.UK Service Manual, completion rate; counted by event until cases are matched."
    let variables: [Variable] = [.ending]

    func values(of counts: Counts) -> [MetricValue] {
        [
            share(
                "completion.by_event", StageCounts.completed(counts), of: StageCounts.ended(counts),
                using: StageCounts.ends, direction: .higherIsBetter)
        ]
    }
}

/// What the measures on stages share.
enum StageCounts {
    static let ends = ["completed", "refused", "abandoned", "errored"]

    static func completed(_ counts: Counts) -> Int64 { counts["completed"] + counts["refused"] }
    static func ended(_ counts: Counts) -> Int64 { ends.reduce(0) { $0 + counts[$1] } }
}

/// How many of those who were offered to answer, or who ended a case, did answer.
struct ResponseRate: Measure {
    let key = "response-rate"
    let title = "Response rate"
    let method = """
        of_customers = answers / completed cases; of_offered = answers / people offered to answer. Empty where the volume \
        is missing, and where more answers than that came in, which shows that the two were counted over different people.
        """
    let source = "OMB Circular A-11 §280 volumes (GSA/touchpoints)."
    let variables: [Variable] = [.events, .ending, .offer]

    func values(of counts: Counts) -> [MetricValue] {
        let answers = counts["feedback_events"]
        return [
            share(
                "response.of_customers", answers, of: StageCounts.completed(counts),
                using: ["feedback_events", "completed", "refused"]),
            share("response.of_offered", answers, of: counts["offered"], using: ["feedback_events", "offered"]),
        ]
    }
}

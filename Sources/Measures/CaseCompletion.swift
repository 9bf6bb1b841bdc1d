/// What became of the cases that began in a period.
struct CaseCompletion: Measure {
    let key = "case-completion"
    let title = "Completion (by case)"
    let method = """
        Of the cases that began in the period, the share that was completed or correctly refused by now; never above 100 %, \
        because every case counts once, under the day of its first start. A resume is not a new start. Abandoned = nothing \
        happened for the timeout of the service, or the service said so; an ending that comes later takes it back, and is \
        counted as a late completion. While cases are open the value is provisional, and the interval reaches from \
        "none of them" to "all of them" and 95 % beyond; cases.open_share says how many they are.
        """
    let source = "GOV.UK Service Manual, completion rate; states and cohort rule: this project."
    let variables: [Variable] = [
        .ofCase(.arrival), .ofCase(.standing), .ofCase(.lateCompletion), .ofCase(.endings), .ofCase(.time),
    ]
    let needsOpenCases = true

    func values(of counts: Counts) -> [MetricValue] {
        let cases = CaseCounts(counts)
        return [
            cases.share("completion.by_case", cases.served, direction: .higherIsBetter, self),
            cases.share("abandonment.by_case", cases.abandoned, direction: .lowerIsBetter, self),
            cases.share("error.by_case", cases.errored, direction: .lowerIsBetter, self),
            cases.openShare(self),
            count("cases.started", cases.started, using: ["case_started"]),
            cases.inProgress,
            count("cases.late_completions", counts["case_late_completions"], using: ["case_late_completions"]),
            count("cases.ended_again", counts["case_ended_again"], using: ["case_ended_again"]),
            count("excluded.orphans", counts["case_orphans"], using: ["case_orphans"]),
            count("excluded.feedback_without_case", counts["case_feedback_only"], using: ["case_feedback_only"]),
        ]
    }
}

/// How ended cases ended, for datasets that count a case once it has ended.
struct CaseEndings: Measure {
    let key = "case-endings"
    let title = "How cases ended (by case)"
    let method = """
        Of the cases that began in the period and have ended: completed or correctly refused, abandoned, failed. Open cases \
        are in none of it, so newer periods look better than they will be, and nothing of it is \
        judged or has an interval; the share of all that began is completion.by_case.
        """
    let source = "This project."
    let variables: [Variable] = [.ofCase(.standing)]

    func values(of counts: Counts) -> [MetricValue] {
        let names = CaseVariable.standing.counters
        let ended = names.reduce(0) { $0 + counts[$1] }
        func ofEnded(_ id: String, _ part: Int64, _ better: Direction) -> MetricValue {
            var value = share(id, part, of: ended, using: names, direction: better)
            value.interval = nil
            return value
        }
        return [
            count("cases.ended", ended, using: names),
            ofEnded("endings.served", counts["case_completed"] + counts["case_refused"], .higherIsBetter),
            ofEnded("endings.abandoned", counts["case_abandoned"], .lowerIsBetter),
            ofEnded("endings.errored", counts["case_errored"], .lowerIsBetter),
        ]
    }
}

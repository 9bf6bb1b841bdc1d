/// How people rate a service beside what became of their own case.
struct CaseSatisfaction: Measure {
    let key = "case-satisfaction"
    let title = "Satisfaction by outcome (by case)"
    let method = """
        (r4 + r5) / (r1 + … + r5) over the newest rating of each case, apart for cases that were served (completed), \
        refused, not served (abandoned or failed) and still open.
        """
    let source = "This project; satisfaction as in satisfaction.top2box."
    let variables: [Variable] = CaseRatingGroup.allCases.map { .ofCase(.rating($0)) } + CaseCounts.variables
    let needsOpenCases = true

    private static let metrics = CaseRatingGroup.allCases.map { group in
        (id: "satisfaction.top2box.\(group.name)", counters: CaseVariable.rating(group).counters)
    }

    func values(of counts: Counts) -> [MetricValue] {
        let cases = CaseCounts(counts)
        return Self.metrics.map { metric in
            let names = metric.counters
            let satisfied = counts[names[3]] + counts[names[4]]
            let value = share(
                metric.id, satisfied, of: names.reduce(0) { $0 + counts[$1] }, using: names,
                direction: .higherIsBetter)
            return cases.maturing(value, satisfied)
        }
    }
}

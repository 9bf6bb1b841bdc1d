/// The share of cases that ended within the service standard, those already too late among the open ones included.
struct CaseWithinStandard: Measure {
    let key = "case-within-standard"
    let title = "Within the service standard (by case)"
    let method = """
        within / (within + beyond + open beyond), for the cases that began in the period. The target that came with the \
        ending decides; without one, the standard that the service declares (standardHours), from the case's own start. \
        An open case counts as missed as soon as the standard has passed. Abandoned and failed cases are not in it, so an open one leaves it when it is given up. While cases are open the value is provisional, and the interval covers what they can do.
        """
    let source = "Service standards as in open-data/ckanext-canada; open cases: this project."
    let variables: [Variable] = [.ofCase(.standard)] + CaseCounts.variables
    let needsOpenCases = true

    func values(of counts: Counts) -> [MetricValue] {
        let within = counts["case_within_standard"]
        let names = CaseVariable.standard.counters
        let value = share(
            "timeliness.by_case", within, of: names.reduce(0) { $0 + counts[$1] }, using: names,
            direction: .higherIsBetter)
        return [CaseCounts(counts).maturing(value, within)]
    }
}

/// The gap between what services report and what people say of the same cases.
struct CaseReportGap: Measure {
    let key = "case-report-gap"
    let title = "Service report against people's word (by case)"
    let method = """
        Over the cases for which the service declared need met (yes, partly, no) at the end and the person answered too: \
        declared_yes and said_yes are shares of these cases; contradicted = the service declared yes and the person said \
        no or partly, as a share of the cases declared yes. The gap is declared_yes − said_yes.
        """
    let source = "This project."
    let variables: [Variable] = [.ofCase(.gap)] + CaseCounts.variables
    let needsOpenCases = true

    func values(of counts: Counts) -> [MetricValue] {
        let names = CaseVariable.gap.counters
        let all = names.reduce(0) { $0 + counts[$1] }
        func sum(_ part: String) -> Int64 { names.filter { $0.contains(part) }.reduce(0) { $0 + counts[$1] } }
        let declaredYes = sum("declared_yes_")
        let cases = CaseCounts(counts)
        func value(_ id: String, _ part: Int64, of base: Int64, _ used: [String], _ better: Direction) -> MetricValue {
            cases.maturing(share(id, part, of: base, using: used, direction: better), part)
        }
        return [
            value("report_gap.declared_yes", declaredYes, of: all, names, .neutral),
            value("report_gap.said_yes", sum("_said_yes"), of: all, names, .higherIsBetter),
            value(
                "report_gap.contradicted", declaredYes - counts["case_declared_yes_said_yes"], of: declaredYes,
                names.filter { $0.contains("declared_yes_") }, .lowerIsBetter),
        ]
    }
}

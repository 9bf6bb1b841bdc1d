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

    private static let declaredYes = CaseVariable.gap.counters.filter { $0.contains("declared_yes_") }
    private static let saidYes = CaseVariable.gap.counters.filter { $0.contains("_said_yes") }

    func values(of counts: Counts) -> [MetricValue] {
        let names = CaseVariable.gap.counters
        func sum(_ names: [String]) -> Int64 { names.reduce(0) { $0 + counts[$1] } }
        let all = sum(names)
        let declaredYes = sum(Self.declaredYes)
        let cases = CaseCounts(counts)
        func value(_ id: String, _ part: Int64, of base: Int64, _ used: [String], _ better: Direction) -> MetricValue {
            cases.maturing(share(id, part, of: base, using: used, direction: better), part)
        }
        return [
            value("report_gap.declared_yes", declaredYes, of: all, names, .neutral),
            value("report_gap.said_yes", sum(Self.saidYes), of: all, names, .higherIsBetter),
            value(
                "report_gap.contradicted", declaredYes - counts["case_declared_yes_said_yes"], of: declaredYes,
                Self.declaredYes, .lowerIsBetter),
        ]
    }
}

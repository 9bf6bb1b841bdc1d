/// What the service itself says at the end of a case about whether the need was met.
struct CaseDeclaredNeed: Measure {
    let key = "case-declared-need"
    let title = "Outcome as the service reports it (by case)"
    let method = """
        Over completed and refused cases that began in the period. declared_yes = yes / (yes + partly + no); \
        declared_unknown = unknown / all four: the share of endings whose outcome is not said or was not understood.
        """
    let source = "This project; four answers as in need_met.self_report_yes."
    let variables: [Variable] = [.ofCase(.declared)] + CaseCounts.variables
    let needsOpenCases = true

    func values(of counts: Counts) -> [MetricValue] {
        let names = CaseVariable.declared.counters
        let said = names.prefix(3).reduce(0) { $0 + counts[$1] }
        let cases = CaseCounts(counts)
        let (yes, unknown) = (counts[names[0]], counts[names[3]])
        return [
            cases.maturing(
                share("need_met.by_case.declared_yes", yes, of: said, using: names, direction: .higherIsBetter), yes),
            cases.maturing(
                share(
                    "need_met.by_case.declared_unknown", unknown, of: said + unknown, using: names,
                    direction: .lowerIsBetter), unknown),
        ]
    }
}

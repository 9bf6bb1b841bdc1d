/// Whether the need was met: as people say, beside what the course of the same cases lets one infer.
struct CaseNeedMet: Measure {
    let key = "case-need-met"
    let title = "Need met, asked and inferred (by case)"
    let method = """
        Inferred = the case was completed and nothing happened in it afterwards; refused, abandoned, failed cases and those \
        that came back are not. inferred: of all ended cases. Of the cases whose person answered yes, partly or no: \
        asked_yes = said yes; inferred_of_asked = the inference for the same cases; agreement = said yes and inferred \
        met, or said no or partly and inferred not met.
        """
    let source = "This project."
    let variables: [Variable] = [.ofCase(.need), .ofCase(.inferredNeed)] + CaseCounts.variables
    let needsOpenCases = true

    func values(of counts: Counts) -> [MetricValue] {
        let both = CaseVariable.need.counters
        let asked = both.reduce(0) { $0 + counts[$1] }
        let yes = counts["case_said_yes_inferred_met"] + counts["case_said_yes_inferred_unmet"]
        let met =
            counts["case_said_yes_inferred_met"] + counts["case_said_partly_inferred_met"]
            + counts["case_said_no_inferred_met"]
        let agreed =
            counts["case_said_yes_inferred_met"] + counts["case_said_partly_inferred_unmet"]
            + counts["case_said_no_inferred_unmet"]
        let inferred = counts["case_inferred_met"]
        let cases = CaseCounts(counts)
        func ofAsked(_ id: String, _ part: Int64) -> MetricValue {
            cases.maturing(share(id, part, of: asked, using: both, direction: .higherIsBetter), part)
        }
        let ofAll = share(
            "need_met.by_case.inferred", inferred, of: inferred + counts["case_inferred_unmet"],
            using: CaseVariable.inferredNeed.counters, direction: .higherIsBetter)
        return [
            cases.maturing(ofAll, inferred), ofAsked("need_met.by_case.asked_yes", yes),
            ofAsked("need_met.by_case.inferred_of_asked", met), ofAsked("need_met.by_case.agreement", agreed),
        ]
    }
}

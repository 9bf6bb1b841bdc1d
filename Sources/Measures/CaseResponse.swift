/// How many of the people whose case ended gave feedback on it.
struct CaseResponse: Measure {
    let key = "case-response"
    let title = "Response rate (by case)"
    let method = "Ended cases with at least one feedback event of the same case / all ended cases. Never above 100 %."
    let source = "This project; joins the answer to its own case."
    let variables: [Variable] = [.ofCase(.answer)] + CaseCounts.variables
    let needsOpenCases = true

    func values(of counts: Counts) -> [MetricValue] {
        let names = CaseVariable.answer.counters
        let answered = counts["case_with_answer"]
        let value = share(
            "response.by_case", answered, of: names.reduce(0) { $0 + counts[$1] }, using: names)
        return [CaseCounts(counts).maturing(value, answered)]
    }
}

/// Whether people had to come back for the same need.
struct CaseRepeats: Measure {
    let key = "case-repeats"
    let title = "Repeat contacts (by case)"
    let method = """
        Of the completed and refused cases, the share in which something happened after the end: a resume, a new start or \
        a failure under the same case token. It has no interval and is not judged: the younger a period, the less time \
        people had to come back.
        """
    let source = "This project."
    let variables: [Variable] = [.ofCase(.repeats)]

    func values(of counts: Counts) -> [MetricValue] {
        let names = CaseVariable.repeats.counters
        var value = share(
            "repeat_contact.by_case", counts["case_came_back"], of: names.reduce(0) { $0 + counts[$1] }, using: names,
            direction: .lowerIsBetter)
        value.interval = nil
        return [value]
    }
}

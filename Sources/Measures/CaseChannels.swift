/// Whether cases end in the channel in which they began.
struct CaseChannels: Measure {
    let key = "case-channels"
    let title = "Channel switches (by case)"
    let method = """
        Over completed and refused cases whose start and end name a channel: switched = they differ; left_digital = began \
        in a digital channel and ended in another kind ("started online, finished by phone"), as a share of all these.
        """
    let source = "This project."
    let variables: [Variable] = [.ofCase(.channels)] + CaseCounts.variables
    let needsOpenCases = true

    func values(of counts: Counts) -> [MetricValue] {
        let names = CaseVariable.channels.counters
        let all = names.reduce(0) { $0 + counts[$1] }
        let cases = CaseCounts(counts)
        let switched = all - counts[names[0]]
        return [
            cases.maturing(
                share("channels.switched", switched, of: all, using: names, direction: .lowerIsBetter), switched),
            cases.maturing(
                share("channels.left_digital", counts[names[1]], of: all, using: names, direction: .lowerIsBetter),
                counts[names[1]]),
        ]
    }
}

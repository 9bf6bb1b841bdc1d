/// How many events have a time that the source could not give for certain.
struct TimeUncertain: Measure {
    let key = "time-uncertain"
    let title = "Uncertain times"
    let method = """
        Events whose time the source read by a declared rule because it can be read in two ways (such as 3/4/2021). They \
        are counted like all others; this is how many there are.
        """
    let source = "This project."
    let variables: [Variable] = [.timeQuality]

    func values(of counts: Counts) -> [MetricValue] {
        [count("quality.time_uncertain", counts["time_uncertain"], using: ["time_uncertain"])]
    }
}

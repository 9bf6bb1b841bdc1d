/// How many cases were opened and how many ended, by the day of each event.
struct Cases: Measure {
    let key = "cases"
    let title = "Cases opened and closed"
    let method = """
        Opened = outcome events with stage started; closed = completed + refused. Each is counted in the period in which \
        it happened, so closed can exceed opened in a period.
        """
    let source = "This project."
    let variables: [Variable] = [.events, .arrival, .ending]

    func values(of counts: Counts) -> [MetricValue] {
        [
            count("cases.opened", counts["started"], using: ["started"]),
            count("cases.closed", counts["completed"] + counts["refused"], using: ["completed", "refused"]),
        ]
    }
}

/// How many events came after their day was settled.
struct LateEvents: Measure {
    let key = "late-events"
    let title = "Late events"
    let method = """
        Events received after the end of their civil day plus the dataset's allowed lateness. They are in this count and in \
        no other.
        """
    let source = "This project; decided from the instant of receipt, so that a replay decides the same."
    let variables: [Variable] = [.lateness]

    func values(of counts: Counts) -> [MetricValue] {
        [count("excluded.late", counts["late_events"], using: ["late_events"])]
    }
}

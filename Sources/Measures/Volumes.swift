/// How many were served, how many of them were offered to answer, and how many answered: three counts, kept apart.
struct Volumes: Measure {
    let key = "volumes"
    let title = "Customers, offered, respondents"
    let method = """
        customers = cases that ended with an outcome (completed or refused) in a channel that is given; offered = outcome events \
        that say feedback was offered; respondents = answers. Empty where nothing of the kind was reported. The three are \
        never added up. Customers are counted by the class of the channel, which waits at the gate for no second category, so \
        that they are held no longer than answers.
        """
    let source = "OMB Circular A-11 §280 volumes (GSA/touchpoints)."
    let variables: [Variable] = [.events, .offer, .takeUp]

    func values(of counts: Counts) -> [MetricValue] {
        let classes = Variable.takeUp.counters
        return [
            volume("volume.customers", classes.reduce(0) { $0 + counts[$1] }, using: classes),
            volume("volume.offered", counts["offered"], using: ["offered"], isKnown: counts["not_offered"] > 0),
            volume("volume.respondents", counts["feedback_events"], using: ["feedback_events"]),
        ]
    }

    /// A volume of 0 was not reported, unless something else shows that it was looked at.
    private func volume(
        _ id: String, _ value: Int64, using counters: [String], isKnown: Bool = false
    ) -> MetricValue {
        var result = count(id, value, using: counters)
        if value == 0 && !isKnown {
            result.value = nil
            result.status = .unavailable
        }
        return result
    }
}

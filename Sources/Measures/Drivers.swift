import Events

/// What went well or badly, one row per driver.
struct Drivers: Measure {
    let key = "drivers"
    let title = "Drivers of experience"
    let method = """
        For each driver: answers "went well" / answers given. A driver that was not asked enters no denominator.
        """
    let source = "OMB Circular A-11 §280 drivers (GSA/touchpoints)."
    let variables: [Variable] = Driver.allCases.map { .driver($0) }

    private static let metrics = Driver.allCases.map { driver in
        (id: "driver.\(driver.name).positive_share", counters: Variable.driver(driver).counters)
    }

    func values(of counts: Counts) -> [MetricValue] {
        Self.metrics.map { metric in
            let positive = counts[metric.counters[0]]
            return share(
                metric.id, positive, of: positive + counts[metric.counters[1]], using: metric.counters,
                direction: .higherIsBetter)
        }
    }
}

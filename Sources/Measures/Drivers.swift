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

    func values(of counts: Counts) -> [MetricValue] {
        Driver.allCases.map { driver in
            let names = Variable.driver(driver).counters
            return share(
                "driver.\(driver.name).positive_share", counts[names[0]], of: counts[names[0]] + counts[names[1]],
                using: names, direction: .higherIsBetter)
        }
    }
}

/// The share of completed cases that were done online.
struct DigitalTakeUp: Measure {
    let key = "digital-take-up"
    let title = "Digital take-up"
    let method = """
        Completed by web or app / completed over all channels. Assisted digital stays in the denominator; it is in the \
        numerator of incl_assisted only.
        """
    let source = "GOV.UK Service Manual, digital take-up (both editions)."
    let variables: [Variable] = [.takeUp]

    func values(of counts: Counts) -> [MetricValue] {
        let names = Variable.takeUp.counters
        let all = names.reduce(Int64(0)) { $0 + counts[$1] }
        let digital = counts["completed_digital"]
        return [
            share("digital_takeup.excl_assisted", digital, of: all, using: names, direction: .higherIsBetter),
            share(
                "digital_takeup.incl_assisted", digital + counts["completed_assisted"], of: all, using: names,
                direction: .higherIsBetter),
        ]
    }
}

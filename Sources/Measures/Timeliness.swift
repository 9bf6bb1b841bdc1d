/// The share of ended cases that met their service standard.
struct Timeliness: Measure {
    let key = "timeliness"
    let title = "Timeliness against target"
    let method = """
        target_met / (target_met + target_missed), over cases that were completed or refused and carry a target and a duration that is not negative. Compared with \
        a goal before rounding.
        """
    let source = "open-data/ckanext-canada, service standards."
    let variables: [Variable] = [.timeliness]

    func values(of counts: Counts) -> [MetricValue] {
        [
            share(
                "timeliness.performance", counts["target_met"], of: counts["target_met"] + counts["target_missed"],
                using: ["target_met", "target_missed"], direction: .higherIsBetter)
        ]
    }
}

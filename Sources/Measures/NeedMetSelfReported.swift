/// Whether people say that they got what they came for.
struct NeedMetSelfReported: Measure {
    let key = "need-met"
    let title = "Need met (people say)"
    let method = """
        yes / (yes + partly + no), from feedback. "Partly" has no weight; "unknown" and no answer are counted apart and \
        published, and enter no denominator.
        """
    let source = "This project; the four counts follow mysociety/fixmystreet questionnaires."
    let variables: [Variable] = [.needMet]

    func values(of counts: Counts) -> [MetricValue] {
        let base = counts["need_yes"] + counts["need_partly"] + counts["need_no"]
        return [
            share(
                "need_met.self_report_yes", counts["need_yes"], of: base,
                using: ["need_yes", "need_partly", "need_no", "need_unknown"], direction: .higherIsBetter)
        ]
    }
}

/// Whether the service says that the case ended as intended.
struct NeedMetDeclared: Measure {
    let key = "need-met-declared"
    let title = "Need met (the service says)"
    let method = """
        yes / (yes + partly + no) over outcome events in which the service declared it. A closed case is not a met need: \
        compare with what people say.
        """
    let source = "alphagov/service-performance, transactions ending in the intended outcome."
    let variables: [Variable] = [.needMetDeclared]

    func values(of counts: Counts) -> [MetricValue] {
        let names = ["declared_need_yes", "declared_need_partly", "declared_need_no", "declared_need_unknown"]
        let base = counts["declared_need_yes"] + counts["declared_need_partly"] + counts["declared_need_no"]
        return [
            share(
                "need_met.declared_yes", counts["declared_need_yes"], of: base, using: names,
                direction: .higherIsBetter)
        ]
    }
}

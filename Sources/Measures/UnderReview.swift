/// How many answers came in floods of near-identical ones and are set apart.
struct UnderReview: Measure {
    let key = "under-review"
    let title = "Answers under review"
    let source = "This project; rules and reasons in docs/burst-guard.md."
    let variables: [Variable] = [.review]

    let method: String = {
        let rules = BurstRules.standard
        return """
            Live answers beyond \(rules.answersOfPerson) of one person about one service in a day (UTC), beyond \
            \(rules.sameComments) comments with nearly the same words (\(rules.wordsOfComment) words or more) about one \
            service in a day, and equal ratings or equal words on need met to one service in an hour beyond \
            \(rules.equalAnswers) + \(rules.timesUsual) × the usual, from one sender or from all together. Usual is the larger \
            of the mean number of answers in an hour, and of what the other answers of the hour let expect by the odds of \
            the past. They are in this count and in no other. Rules version \(BurstRules.version).
            """
    }()

    func values(of counts: Counts) -> [MetricValue] {
        [
            count(
                "excluded.under_review", version: BurstRules.version, counts["under_review"], using: ["under_review"])
        ]
    }
}

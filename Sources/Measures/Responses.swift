/// How many answers came in, and how many of them were no rating on the declared scale.
struct Responses: Measure {
    let key = "responses"
    let title = "Responses"
    let method = """
        Answers received (feedback events), ratings among them (r1 to r5), and answers outside the declared scale, \
        which enter no denominator. The unit is the answer, not the person.
        """
    let source = "Histogram first: GOV.UK Service Manual, data you must publish."
    let variables: [Variable] = [.events, .rating]

    func values(of counts: Counts) -> [MetricValue] {
        [
            count("responses.count", counts["feedback_events"], using: ["feedback_events"]),
            count("ratings.count", RatingScale.total(counts), using: RatingScale.counters),
            count("excluded.out_of_scale", counts["out_of_scale"], using: ["out_of_scale"]),
        ]
    }
}

/// What the rating measures share: the histogram r1 to r5, 5 best.
enum RatingScale {
    static let counters = ["r1", "r2", "r3", "r4", "r5"]

    static func total(_ counts: Counts) -> Int64 { counters.reduce(0) { $0 + counts[$1] } }

    static func weightedSum(_ counts: Counts) -> Int64 {
        zip(Int64(1)...5, counters).reduce(0) { $0 + $1.0 * counts[$1.1] }
    }
}

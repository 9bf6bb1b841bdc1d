/// Answers that are tied to a case which the service itself reported, beside those that are not.
struct CaseVerification: Measure {
    let key = "case-verification"
    let title = "Verified and unverified answers"
    let method = """
        Verified = the answer's case is known from an outcome event of the service, whichever came first; of each case the \
        newest answer. Unverified = the newest answer of each case that no outcome event is known of, and every answer \
        without a case. Satisfaction as in satisfaction.top2box, apart for both.
        """
    let source = "This project."
    let variables: [Variable] = [.ofCase(.verified), .ofCase(.unverified), .withoutCase]

    private static let verified = CaseVariable.verified.counters
    private static let unverified = CaseVariable.unverified.counters
    private static let withoutCase = Variable.withoutCase.counters

    func values(of counts: Counts) -> [MetricValue] {
        func sum(_ names: [String]) -> Int64 { names.reduce(0) { $0 + counts[$1] } }
        func satisfaction(_ id: String, _ groups: [[String]]) -> MetricValue {
            // Of each group the first two: satisfied, and not.
            let rated = groups.flatMap { $0[..<2] }
            return share(
                id, sum(groups.map { $0[0] }), of: sum(rated), using: rated, direction: .higherIsBetter)
        }
        let unverified = Self.unverified + Self.withoutCase
        return [
            count("responses.verified", sum(Self.verified), using: Self.verified),
            count("responses.unverified", sum(unverified), using: unverified),
            satisfaction("satisfaction.top2box.verified", [Self.verified]),
            satisfaction("satisfaction.top2box.unverified", [Self.unverified, Self.withoutCase]),
        ]
    }
}

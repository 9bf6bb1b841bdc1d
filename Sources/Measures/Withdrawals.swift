import Events

/// How often those who send feedback said that an answer should not have been sent; it stays counted.
struct Withdrawals: Measure {
    let key = "withdrawals"
    let title = "Withdrawn answers"
    let method = """
        Withdrawal events, in all and by the reason given: the author asked for it, a duplicate, a test, another reason. A \
        withdrawal takes no answer out of any count.
        """
    let source = "This project; docs/decisions/0014-withdrawals-delete-nothing.md."
    let variables: [Variable] = [.events, .withdrawal]

    private static let reasons = zip(WithdrawalReason.allCases, Variable.withdrawal.counters).map {
        (id: "withdrawals.\($0.name)", counter: $1)
    }

    func values(of counts: Counts) -> [MetricValue] {
        [count("withdrawals.count", counts["withdrawal_events"], using: ["withdrawal_events"])]
            + Self.reasons.map { count($0.id, counts[$0.counter], using: [$0.counter]) }
    }
}

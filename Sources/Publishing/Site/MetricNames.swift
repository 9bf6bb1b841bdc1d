import Definitions

/// What metrics are called on pages; one that is not listed goes by its id.
enum MetricNames {
    /// What ministers and the overview show, most telling first; of each line the first metric with a value is taken.
    static let key: [[String]] = [
        ["need_met.self_report_yes", "need_met.declared_yes"],
        ["satisfaction.top2box", "satisfaction.mean_normalised"],
        ["completion.by_case", "completion.by_event"],
        ["time_to_outcome.by_case.median", "time_to_outcome.median"],
        ["timeliness.by_case", "timeliness.performance"],
    ]

    private static let names: [String: String] = [
        "need_met.self_report_yes": "Got what they came for",
        "need_met.declared_yes": "Ended as intended (service says)",
        "satisfaction.top2box": "Satisfied (rated 4 or 5)",
        "satisfaction.mean_normalised": "Satisfaction (mean score)",
        "completion.by_case": "Completed or correctly refused",
        "completion.by_event": "Completed or correctly refused (of cases that ended)",
        "cases.ended": "Cases ended",
        "endings.served": "Completed or refused, of those ended",
        "endings.abandoned": "Given up, of those ended",
        "endings.errored": "Failed, of those ended",
        "abandonment.by_case": "Given up",
        "error.by_case": "Failed",
        "cases.open_share": "Still open",
        "cases.started": "Cases begun",
        "cases.in_progress": "Cases still open",
        "cases.late_completions": "Completed after having been given up",
        "cases.ended_again": "Cases ended more than once",
        "excluded.orphans": "Cases without a start",
        "excluded.feedback_without_case": "Answers without their case",
        "time_to_outcome.by_case.median": "Typical time to outcome",
        "time_to_outcome.by_case.p90": "Time within which 9 in 10 of those that ended did",
        "time_to_outcome.by_case.mean": "Mean time to outcome",
        "time_to_outcome.by_case.median_of_started": "Half of all cases begun ended within",
        "time_to_outcome.by_case.p90_of_started": "9 in 10 of all cases begun ended within",
        "time_to_outcome.by_case.negative": "Cases that ended before they began",
        "timeliness.by_case": "Within the service standard",
        "need_met.by_case.inferred": "Need met, as the course of the case suggests",
        "need_met.by_case.asked_yes": "Got what they came for (cases with an answer)",
        "need_met.by_case.inferred_of_asked": "Need met as the course suggests (the same cases)",
        "need_met.by_case.agreement": "Answer and course agree",
        "need_met.by_case.declared_yes": "Ended as intended (service says)",
        "need_met.by_case.declared_unknown": "Ended, outcome not said",
        "report_gap.declared_yes": "Need met, services report",
        "report_gap.said_yes": "Need met, people say (the same cases)",
        "report_gap.contradicted": "Reported as met, and the person says otherwise",
        "satisfaction.top2box.served": "Satisfied, of those served",
        "satisfaction.top2box.refused": "Satisfied, of those refused",
        "satisfaction.top2box.unserved": "Satisfied, of those who gave up or failed",
        "satisfaction.top2box.open": "Satisfied, while the case is open",
        "channels.switched": "Changed the channel on the way",
        "channels.left_digital": "Began online, ended elsewhere",
        "repeat_contact.by_case": "Had to come back",
        "response.by_case": "Response rate (of ended cases)",
        "responses.verified": "Answers tied to a reported case",
        "responses.unverified": "Answers tied to none",
        "satisfaction.top2box.verified": "Satisfied, answers tied to a reported case",
        "satisfaction.top2box.unverified": "Satisfied, answers tied to none",
        "time_to_outcome.median": "Typical time to outcome (of cases ended in the period)",
        "time_to_outcome.p90": "Time within which 9 in 10 end (of cases ended in the period)",
        "time_to_outcome.negative": "Cases closed before they opened",
        "timeliness.performance": "Ended on time",
        "abandonment.by_event": "Abandoned",
        "error.by_event": "Ended in an error",
        "refusal.by_event": "Correctly refused",
        "responses.count": "Answers",
        "ratings.count": "Ratings",
        "excluded.out_of_scale": "Answers off the scale",
        "excluded.late": "Late events",
        "excluded.under_review": "Answers under review",
        "withdrawals.count": "Answers withdrawn by their sender",
        "withdrawals.author": "Withdrawn at the author's wish",
        "withdrawals.duplicate": "Withdrawn as duplicates",
        "withdrawals.test": "Withdrawn as tests",
        "withdrawals.other": "Withdrawn for another reason",
        "cases.opened": "Cases opened",
        "cases.closed": "Cases closed",
        "digital_takeup.excl_assisted": "Done online",
        "digital_takeup.incl_assisted": "Done online, with help included",
        "response.of_customers": "Response rate (of completed cases)",
        "response.of_offered": "Response rate (of those asked)",
        "volume.customers": "Customers",
        "volume.offered": "Offered to answer",
        "volume.respondents": "Respondents",
        "quality.time_uncertain": "Uncertain times",
        "comments.count": "Comments",
        "comments.unclassified_share": "Comments without a known theme",
        "driver.effectiveness.positive_share": "Effectiveness went well",
        "driver.ease.positive_share": "Ease went well",
        "driver.efficiency.positive_share": "Efficiency went well",
        "driver.transparency.positive_share": "Transparency went well",
        "driver.humanity.positive_share": "Humanity went well",
        "driver.employee.positive_share": "Staff went well",
        "driver.other.positive_share": "Other went well",
    ]

    static func title(_ metricID: String) -> String { names[metricID] ?? metricID }

    /// The same, with the themes of the dataset's own list.
    static func title(_ metricID: String, of dataset: Dataset) -> String {
        dataset.themes?.themes.first { $0.metricID == metricID }.map { "Theme: \($0.title)" } ?? title(metricID)
    }

    /// The anchor of the metric's measure on the methods page.
    static func anchor(_ metricID: String, of table: PublishedTable) -> String {
        table.metrics.facts.first { $0.metricID == metricID }?.measureKey ?? "measures"
    }
}

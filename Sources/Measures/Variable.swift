import Events

/// A question that an event answers with at most one category; every counter is one category of one variable.
///
/// This is the one place where it is declared which events count where. The hot path asks `code` once for each
/// profile of events, larger engines read the same declaration as text, and publication reads the counter names.
package enum Variable: Hashable, Sendable {
    case events
    case rating
    case needMet
    case needMetDeclared
    case driver(Driver)
    case arrival
    case ending
    case timeliness
    case takeUp
    case durationState
    case offer
    case timeQuality
    case comments
    /// The rating of an answer that names no case.
    case withoutCase
    /// Why feedback was withdrawn, by the one who had sent it.
    case withdrawal
    case classification
    /// Of a dataset's own list, so not in `all`.
    case theme(Theme)
    /// Whether an answer is set apart as part of a flood; such events are in no other counter.
    case review
    case lateness
    /// Counted per matched case and not per event.
    case ofCase(CaseVariable)

    /// All variables in the order of their counters; themes come before the last two.
    package static let all: [Variable] =
        [.events, .rating, .needMet, .needMetDeclared] + Driver.allCases.map { .driver($0) }
        + [
            .arrival, .ending, .timeliness, .takeUp, .durationState, .offer, .timeQuality, .comments, .withoutCase,
            .withdrawal, .classification,
        ] + CaseVariable.all.map { .ofCase($0) } + [.review, .lateness]

    /// Names of the counters, in category order; these are the column names of the published raw counts.
    package var counters: [String] {
        switch self {
        case .events: ["feedback_events", "outcome_events", "withdrawal_events"]
        case .rating: ["r1", "r2", "r3", "r4", "r5", "out_of_scale"]
        case .needMet: ["need_yes", "need_partly", "need_no", "need_unknown"]
        case .needMetDeclared:
            ["declared_need_yes", "declared_need_partly", "declared_need_no", "declared_need_unknown"]
        case .driver(let driver): ["\(driver.name)_positive", "\(driver.name)_negative"]
        case .arrival: ["started", "resumed"]
        case .ending: ["completed", "refused", "abandoned", "errored"]
        case .timeliness: ["target_met", "target_missed"]
        case .takeUp: ["completed_digital", "completed_assisted", "completed_other"]
        case .durationState: ["duration_measured", "duration_negative"]
        case .offer: ["offered", "not_offered"]
        case .timeQuality: ["time_uncertain"]
        case .comments: ["comments"]
        case .withoutCase:
            ["without_case_satisfied", "without_case_not_satisfied", "without_case_unrated"]
        case .withdrawal: WithdrawalReason.allCases.map { "withdrawn_\($0.name)" }
        case .classification: ["comments_classified", "comments_unclassified"]
        case .theme(let theme): ["theme_\(theme.name)", "without_theme_\(theme.name)"]
        case .review: ["under_review"]
        case .lateness: ["late_events"]
        case .ofCase(let question): question.counters
        }
    }

    /// Whether a category is somebody's answer, so that a batch in which all share one category would disclose it.
    package var isAnswer: Bool {
        switch self {
        case .rating, .needMet, .needMetDeclared, .driver, .ending, .timeliness, .withoutCase, .classification, .theme:
            true
        case .events, .arrival, .takeUp, .durationState, .offer, .timeQuality, .comments, .withdrawal, .review,
            .lateness:
            false
        case .ofCase(let question): question.isAnswer
        }
    }

    package var isOfCase: Bool { if case .ofCase = self { true } else { false } }

    /// The durations that go with its first category.
    package var durationSeries: DurationSeries? {
        switch self {
        case .durationState: .reported
        case .ofCase(.time): .ofCase
        default: nil
        }
    }
}

/// Which channel terms are digital, assisted digital or neither, as digital take-up needs to know.
package struct ChannelClasses: Sendable {
    /// By term, up to the largest that is listed.
    private var codes: [UInt8]

    package init(digital: [UInt32], assisted: [UInt32]) {
        codes = Array(repeating: 3, count: Int((digital + assisted).max() ?? 0) + 1)
        for term in digital { codes[Int(term)] = 1 }
        for term in assisted { codes[Int(term)] = 2 }
        codes[0] = 0
    }

    package func takeUpCode(of channel: UInt32) -> UInt8 {
        Int(channel) < codes.count ? codes[Int(channel)] : 3
    }

    /// A channel with this code; 0 if there is none.
    func example(ofCode code: UInt8) -> UInt32 {
        code == 3 ? .max : UInt32(codes.firstIndex(of: code) ?? 0)
    }
}

/// Where the counters of a dataset's variables lie in the row of a leaf.
package struct CounterLayout: Sendable {
    package let variables: [Variable]
    /// First counter of each variable, in the order of `variables`.
    package let bases: [Int]
    package let names: [String]
    /// The variables of matched cases among them, with the first counter of each.
    package let caseVariables: [(question: CaseVariable, base: Int)]
    /// Counters of a leaf.
    package let width: Int
    /// In every dataset, with one counter each: events that are in no other.
    private static let last: [Variable] = [.review, .lateness]
    package var reviewCounter: Int { width - 2 }
    package var latenessCounter: Int { width - 1 }

    package init(variables used: Set<Variable>) {
        var themes: [Theme] = []
        for case .theme(let theme) in used { themes.append(theme) }
        let own = themes.sorted { $0.place < $1.place }.map { Variable.theme($0) }
        let ordered =
            Variable.all.filter { !Self.last.contains($0) && (used.contains($0) || $0 == .events) } + own + Self.last
        var bases: [Int] = []
        var names: [String] = []
        for variable in ordered {
            bases.append(names.count)
            names += variable.counters
        }
        self.variables = ordered
        self.bases = bases
        self.names = names
        caseVariables = zip(ordered, bases).compactMap { variable, base in
            if case .ofCase(let question) = variable { (question, base) } else { nil }
        }
        width = names.count
    }

    package func base(of variable: Variable) -> Int? {
        variables.firstIndex(of: variable).map { bases[$0] }
    }
}

import Measures

/// What may be said about a change: better or worse only when the 95 % intervals do not overlap.
enum Comparison: Equatable, CaseIterable {
    case better
    case worse
    case unclear
    /// The measure has no interval, or no better end.
    case notJudged
    /// One of the two values is missing.
    case impossible

    init(_ current: PublishedValue?, before previous: PublishedValue?) {
        self.init(current?.figure, before: previous?.figure, current?.direction ?? .neutral)
    }

    init(_ current: Figure?, before previous: Figure?, _ direction: Direction) {
        guard let current, let previous, current.value != nil, previous.value != nil else {
            self = .impossible
            return
        }
        guard let now = current.interval, let then = previous.interval, direction != .neutral else {
            self = .notJudged
            return
        }
        if now.low > then.high {
            self = direction == .higherIsBetter ? .better : .worse
        } else if now.high < then.low {
            self = direction == .higherIsBetter ? .worse : .better
        } else {
            self = .unclear
        }
    }

    /// What a difference that is known to be none of chance means.
    static func direction(of difference: Double, _ direction: Direction) -> Comparison {
        switch direction {
        case .neutral: .notJudged
        case .higherIsBetter: difference > 0 ? .better : .worse
        case .lowerIsBetter: difference < 0 ? .better : .worse
        }
    }

    /// What stands in files.
    var code: String {
        switch self {
        case .better: "better"
        case .worse: "worse"
        case .unclear: "no-clear-change"
        case .notJudged: "not-judged"
        case .impossible: "no-comparison"
        }
    }

    var text: String {
        switch self {
        case .better: "Better"
        case .worse: "Worse"
        case .unclear: "No clear change"
        case .notJudged: "Not judged"
        case .impossible: "No comparison"
        }
    }

    /// The name of the style; the words stand beside it, so colour is never alone.
    var style: String {
        switch self {
        case .better: "better"
        case .worse: "worse"
        case .unclear, .notJudged, .impossible: "unclear"
        }
    }

    /// `+3.1 points`, `−0.4 days`, or nothing.
    static func difference(_ current: PublishedValue?, _ previous: PublishedValue?) -> String {
        guard let current, let now = current.value, let then = previous?.value else { return "" }
        let change = now - then
        switch current.unit {
        case .share: return signed(NumberText.tenths(change * 100), change) + " points"
        case .count: return signed(NumberText.grouped(Int64(change)), change)
        case .hours:
            return max(now, then) < 48
                ? signed(NumberText.tenths(change), change) + " hours"
                : signed(NumberText.tenths(change / 24), change) + " days"
        }
    }

    /// A plus sign, unless rounding left nothing.
    private static func signed(_ text: String, _ change: Double) -> String {
        change > 0 && text.contains { ("1"..."9").contains($0) } ? "+" + text : text
    }
}

/// Whether a goal is reached, compared before rounding.
enum Goal {
    static func text(_ goal: Double?, for value: PublishedValue?) -> String {
        guard let goal, goal > 0, let value else { return "none" }
        let text = (value.direction == .lowerIsBetter ? "at most " : "") + DisplayText.number(goal, value.unit)
        guard let number = value.value else { return text }
        let isMet = value.direction == .lowerIsBetter ? number <= goal : number >= goal
        return text + (isMet ? ", met" : ", not met")
    }
}

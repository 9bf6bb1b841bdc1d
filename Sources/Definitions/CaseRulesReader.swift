/// Reads `cases: {timeoutDays, standardHours, keepDays}`: of all services, of an organisation, of a service or of a dataset.
enum CaseRulesReader {
    private static let never = "never"

    /// nil without the key; what the map does not say stays as it is.
    static func changes(in map: YAMLMap, keys: [String] = ["timeoutDays", "standardHours", "keepDays"])
        -> CaseRuleChanges?
    {
        guard let entries = map.map("cases", keys: keys) else { return nil }
        var changes = CaseRuleChanges()
        if entries.has("timeoutDays") {
            let isNever = entries.entry("timeoutDays")?.node.scalar?.string == never
            changes.timeoutDays = isNever ? .some(nil) : entries.integer("timeoutDays", in: 1...3_660).map { .some($0) }
        }
        if entries.has("standardHours") { changes.standardHours = entries.integer("standardHours", in: 1...87_840) }
        if entries.has("keepDays") { changes.keepDays = entries.integer("keepDays", in: 1...3_660) }
        return changes
    }

    static func rules(in map: YAMLMap, orElse fallback: Registry.CaseRules) -> Registry.CaseRules {
        changes(in: map)?.applied(to: fallback) ?? fallback
    }
}

/// What differs from the rules that would hold otherwise.
package struct CaseRuleChanges: Sendable, Equatable {
    /// Outer nil = as before; inner nil = never.
    package var timeoutDays: Int??
    package var standardHours: Int?
    package var keepDays: Int?

    package init(timeoutDays: Int?? = nil, standardHours: Int? = nil, keepDays: Int? = nil) {
        self.timeoutDays = timeoutDays
        self.standardHours = standardHours
        self.keepDays = keepDays
    }

    package func applied(to rules: Registry.CaseRules) -> Registry.CaseRules {
        Registry.CaseRules(
            timeoutDays: timeoutDays ?? rules.timeoutDays, standardHours: standardHours ?? rules.standardHours,
            keepDays: keepDays ?? rules.keepDays)
    }
}

/// Reads `cases: {timeoutDays, standardHours, keepDays}`, for all services of the registry or for one.
enum CaseRulesReader {
    private static let keys = ["timeoutDays", "standardHours", "keepDays"]
    private static let never = "never"

    /// What the map does not say stays as in `fallback`.
    static func rules(in map: YAMLMap, orElse fallback: Registry.CaseRules) -> Registry.CaseRules {
        guard let entries = map.map("cases", keys: keys) else { return fallback }
        var rules = fallback
        if entries.has("timeoutDays") {
            let isNever = entries.entry("timeoutDays")?.node.scalar?.string == never
            rules.timeoutDays = isNever ? nil : entries.integer("timeoutDays", in: 1...3_660) ?? fallback.timeoutDays
        }
        if entries.has("standardHours") { rules.standardHours = entries.integer("standardHours", in: 1...87_840) }
        if entries.has("keepDays") { rules.keepDays = entries.integer("keepDays", in: 1...3_660) ?? fallback.keepDays }
        return rules
    }
}

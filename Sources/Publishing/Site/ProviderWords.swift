import Definitions
import Measures

/// How providers and their differences are put into words.
struct ProviderWords {
    let registry: Registry
    let k: Int?

    /// What is said of a provider without released figures.
    var nothing: String { k.map { "fewer than \($0) answers" } ?? "no data" }

    func name(_ provider: String) -> String { registry.provider(provider)?.name ?? DisplayText.label(provider) }

    func kind(_ provider: String) -> String {
        switch registry.provider(provider)?.kind {
        case .public: "public office"
        case .company: "company"
        case .charity: "charity"
        case nil: "not known"
        }
    }

    func nameAndKind(_ provider: String) -> String { "\(name(provider)) (\(kind(provider)))" }

    /// `A, B and C`.
    func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    /// At which level the intervals of a comparison are drawn, and why.
    func level(_ groups: ProviderGroups) -> String {
        let percent = NumberText.tenths(groups.level * 100)
        return groups.comparisons <= 1
            ? "Intervals at 95%."
            : "Intervals at \(percent)%, so that all \(groups.comparisons) pairs together hold at 95%."
    }

    /// One sentence for each provider: what it is better and worse than, and what it cannot be told apart from.
    func sentences(_ comparison: ProviderComparison) -> [String] {
        comparison.entries.map { entry in
            guard comparison.groups.intervals[entry.provider] != nil else {
                return "\(name(entry.provider)): not compared, as its figure is not released."
            }
            let parts = [
                ("better than", better(comparison, entry.provider)), ("worse than", worse(comparison, entry.provider)),
                ("not distinguishable from", comparison.groups.notDistinguishable(from: entry.provider)),
            ].filter { !$0.1.isEmpty }.map { "\($0.0) \(list($0.1.map(name)))" }
            return "\(name(entry.provider)): \(parts.joined(separator: "; "))."
        }
    }

    /// Only what can be told apart, from the better side; nil where nothing can.
    func differences(_ comparison: ProviderComparison) -> String? {
        let parts = comparison.entries.compactMap { entry -> String? in
            let others = better(comparison, entry.provider)
            return others.isEmpty ? nil : "\(name(entry.provider)) is better than \(list(others.map(name)))"
        }
        return parts.isEmpty
            ? nil : "\(MetricNames.title(comparison.metricID)): \(parts.joined(separator: "; "))."
    }

    private func better(_ comparison: ProviderComparison, _ provider: String) -> [String] {
        comparison.direction == .lowerIsBetter
            ? comparison.groups.higher(than: provider) : comparison.groups.lower(than: provider)
    }

    private func worse(_ comparison: ProviderComparison, _ provider: String) -> [String] {
        comparison.direction == .lowerIsBetter
            ? comparison.groups.lower(than: provider) : comparison.groups.higher(than: provider)
    }
}

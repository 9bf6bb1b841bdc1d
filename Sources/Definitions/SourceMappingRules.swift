import Events
import Yams

/// Reads how one field of an event is filled.
struct SourceMappingRules {
    let file: YAMLFile
    let registry: Registry

    /// The values that a field may have; nil where any text goes.
    func allowed(_ field: SourceMapping.TextField) -> [String]? {
        switch field {
        case .service: registry.labels(of: .service)
        case .provider: registry.labels(of: .provider)
        case .channel: registry.labels(of: .channel)
        case .touchpoint: registry.labels(of: .touchpoint)
        case .region: registry.labels(of: .region)
        case .language: registry.labels(of: .language)
        case .step: registry.labels(of: .step)
        case .stage: OutcomeStage.allCases.map(\.name)
        case .needMet: NeedMet.allCases.map(\.name)
        case .case, .respondent: nil
        }
    }

    /// A constant, or a map with column or columns, map and otherwise.
    func text(_ entry: YAMLMap.Entry, of event: YAMLMap, allowed: [String]?) -> SourceMapping.TextRule? {
        let what = event.name(entry.key)
        if entry.node.scalar != nil {
            guard let constant = file.plain(entry.node, what: what) else { return nil }
            check(constant, line: entry.line, allowed: allowed, what: what)
            return .constant(constant)
        }
        guard let rule = file.map(entry.node, what: what, keys: ["column", "columns", "map", "otherwise"]) else {
            return nil
        }
        let columns = columns(of: rule)
        var lookup: [String: String]?
        if let map = rule.map("map", keys: nil) {
            var found: [String: String] = [:]
            for item in map.entries {
                guard let value = file.plain(item.node, what: "a value of \(map.what)") else { continue }
                check(value, line: item.line, allowed: allowed, what: what)
                let key = SourceMapping.normalised(item.key)
                if found.updateValue(value, forKey: key) != nil {
                    file.report(item.line, "\"\(key)\" stands twice in \(map.what), white space apart")
                }
            }
            lookup = found
        }
        let fallback = otherwise(rule, hasMap: lookup != nil)
        if case .value(let value) = fallback {
            check(value, line: rule.line(of: "otherwise"), allowed: allowed, what: what)
        }
        return .columns(columns, map: lookup, otherwise: fallback)
    }

    private func columns(of rule: YAMLMap) -> [String] {
        guard rule.has("column") != rule.has("columns") else {
            file.report(rule.line, "\(rule.what) must have exactly one of column and columns")
            return []
        }
        return rule.has("column") ? [rule.text("column")] : rule.texts("columns").map(\.text)
    }

    /// What happens to a value that the map does not hold: without a map values are kept, with one rows are rejected.
    private func otherwise(_ rule: YAMLMap, hasMap: Bool) -> SourceMapping.Otherwise {
        guard let entry = rule.entry("otherwise") else { return hasMap ? .reject : .keep }
        switch entry.node.scalar?.string {
        case "reject": return .reject
        case "omit": return .omit
        case "keep": return .keep
        case .some(let other):
            let hint = Suggestion.text(for: other, among: ["reject", "omit", "keep"])
            file.report(entry.line, "unknown value \"\(other)\" for \(rule.name("otherwise")); \(hint)")
            return .reject
        case nil:
            guard let map = file.map(entry.node, what: rule.name("otherwise"), keys: ["value"]),
                let value = map.required("value", "the text to use"),
                let text = file.plain(value.node, what: map.name("value"))
            else { return .reject }
            return .value(text)
        }
    }

    private func check(_ value: String, line: Int, allowed: [String]?, what: String) {
        guard let allowed, !allowed.contains(value) else { return }
        file.report(line, "unknown value \"\(value)\" for \(what); \(Suggestion.text(for: value, among: allowed))")
    }

    /// `{column, best, worst}` for a scale of five steps, or a text rule whose values are 1 to 5 or out-of-scale.
    func rating(_ entry: YAMLMap.Entry, of event: YAMLMap) -> SourceMapping.Rating? {
        guard let given = entry.node.mapping, given["best"] != nil || given["worst"] != nil else {
            let allowed = (1...5).map(String.init) + [SourceMapping.outOfScale]
            return text(entry, of: event, allowed: allowed).map(SourceMapping.Rating.text)
        }
        let keys = ["column", "best", "worst", "otherwise"]
        guard let scale = file.map(entry.node, what: event.name(entry.key), keys: keys),
            let best = scale.integer("best", in: -1000...1000), let worst = scale.integer("worst", in: -1000...1000)
        else { return nil }
        if abs(best - worst) != 4 {
            file.report(
                scale.line, "a scale from \(worst) to \(best) does not have five steps; expected a map to 1–5 for it")
        }
        return .scale(
            column: scale.text("column"), best: best, worst: worst, otherwise: otherwise(scale, hasMap: true))
    }

    func drivers(in event: YAMLMap) -> [Driver: SourceMapping.TextRule] {
        guard let map = event.map("drivers", keys: Driver.allCases.map(\.name)) else { return [:] }
        var out: [Driver: SourceMapping.TextRule] = [:]
        for driver in Driver.allCases {
            if let entry = map.entry(driver.name) { out[driver] = text(entry, of: map, allowed: ["1", "0"]) }
        }
        return out
    }

    /// `{from, to}` in seconds between two times, or `{column, multiplyBy}`.
    func number(_ entry: YAMLMap.Entry, of event: YAMLMap, isTime: Bool) -> SourceMapping.Number? {
        guard let map = file.map(entry.node, what: event.name(entry.key), keys: ["from", "to", "column", "multiplyBy"])
        else { return nil }
        if map.has("column") && !map.has("from") && !map.has("to") {
            let multiplier = map.has("multiplyBy") ? map.integer("multiplyBy", in: 1...86_400) ?? 1 : 1
            return .column(map.text("column"), multiplier: multiplier)
        }
        guard isTime, map.has("from"), map.has("to"), !map.has("column"), !map.has("multiplyBy") else {
            let other = isTime ? "{from, to} with two time columns, or " : ""
            file.report(map.line, "\(map.what) must be \(other){column, multiplyBy}")
            return nil
        }
        return .between(from: map.text("from"), to: map.text("to"))
    }
}

extension YAMLFile {
    /// A single word or number as it is written, for places where YAML's own types do not matter.
    func plain(_ node: Node, what: String) -> String? {
        if let scalar = node.scalar, Self.kind(of: node) != "nothing" || !scalar.string.isEmpty { return scalar.string }
        if let scalar = node.scalar, scalar.style != .plain { return scalar.string }
        report(line(of: node), "\(what) must be a text or a number, found \(Self.kind(of: node))")
        return nil
    }
}

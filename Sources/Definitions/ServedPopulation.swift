import Foundation
import Yams

/// How many people a service is there for, by region or channel: declared figures, with their source and date.
package struct ServedPopulation: Sendable, Equatable {
    /// The dimensions that figures can be declared for.
    package static let dimensions: [Dimension] = [.channel, .region]

    package var counts: [Dimension: [String: Int64]]
    package var source: String
    package var asOf: String

    package init(counts: [Dimension: [String: Int64]], source: String, asOf: String) {
        self.counts = counts
        self.source = source
        self.asOf = asOf
    }

    /// Reads `population` of a service; nil where it is not there, or has a mistake, which is reported.
    static func read(_ service: YAMLMap, channels: [String], regions: [String]) -> ServedPopulation? {
        let keys = dimensions.map(\.rawValue) + ["source", "asOf"]
        guard let map = service.map("population", keys: keys) else { return nil }
        var counts: [Dimension: [String: Int64]] = [:]
        for dimension in dimensions {
            guard let figures = map.map(dimension.rawValue, keys: nil) else { continue }
            counts[dimension] = read(figures, dimension, allowed: dimension == .channel ? channels : regions)
        }
        if !dimensions.contains(where: { map.has($0.rawValue) }) {
            map.file.report(map.line, "\(map.what) has no figures; expected region, channel or both")
        }
        return ServedPopulation(counts: counts, source: map.text("source"), asOf: map.text("asOf"))
    }

    private static func read(_ figures: YAMLMap, _ dimension: Dimension, allowed: [String]) -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for entry in figures.entries {
            let found = Located(text: entry.key, line: entry.line)
            guard figures.check(found, isOneOf: allowed, dimension.rawValue) else { continue }
            guard YAMLFile.kind(of: entry.node) == "a number", let count = entry.node.int, count > 0 else {
                figures.file.report(
                    entry.line,
                    "the population of \"\(entry.key)\" must be a whole number above 0, found \(YAMLMap.shown(entry.node))"
                )
                continue
            }
            counts[entry.key] = Int64(count)
        }
        if figures.entries.count < 2 {
            figures.file.report(
                figures.line, "\(figures.what) has fewer than two categories; expected at least two to compare")
        }
        return counts
    }
}

import Measures

/// How each number is calculated, and the policies on confidentiality and corrections.
enum MethodsPage {
    @Sendable static func pages(_ data: SiteData) -> [Page] {
        let used = Set(data.views.flatMap(\.dataset.measures))
        let measures = MeasureList.all.map { measure -> [String: Any] in
            [
                "key": measure.key, "title": measure.title, "method": measure.method, "source": measure.source,
                "isUsed": used.contains(measure.key),
                "metrics": measure.values(of: Counts()).map { metric -> [String: Any] in
                    ["id": metric.metricID, "version": metric.methodVersion, "unit": metric.unit.rawValue]
                },
            ]
        }
        let thresholds = Set(data.views.compactMap(\.k)).sorted().map(String.init).joined(separator: ", ")
        let context: [String: Any] = [
            "measures": measures, "thresholds": thresholds.isEmpty ? "10" : thresholds,
            "reasons": RevisionReason.allCases.map { ["code": $0.rawValue, "explanation": $0.explanation] },
            "movers": NumberText.exact(Movers.falseDiscoveryRate * 100),
            "keepNewest": RetentionPolicy.newestCount, "keepHours": RetentionPolicy.hourlyHours,
        ]
        return [Page(path: "methods.html", template: "methods", title: "Methods", context: context)]
    }
}

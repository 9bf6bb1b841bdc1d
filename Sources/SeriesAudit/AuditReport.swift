import Foundation

/// The finding as a person reads it: one row a month, then the runs and the changes.
package enum AuditReport {
    package static func text(_ result: AuditResult) -> String {
        var lines: [String] = []
        for series in result.series { lines += self.lines(of: series) + [""] }
        lines.append(
            "records  \(result.recordsRead) read = \(result.recordsUsed) used + \(result.recordsNotNeeded) not needed + "
                + "\(result.recordsRefused.values.reduce(0, +)) refused")
        for (reason, count) in result.recordsRefused.sorted(by: { $0.key < $1.key }) {
            lines.append("  refused  \(count)  \(reason)")
        }
        for refused in result.refusedRecords {
            lines.append("  \(refused.file), record \(refused.record): \(refused.reason.rawValue)")
        }
        return lines.joined(separator: "\n")
    }

    package static func json(_ result: AuditResult) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(result), as: UTF8.self)
    }

    private static func lines(of series: AuditedSeries) -> [String] {
        var lines = [
            "\(series.service), \(series.channel): \(series.months.count) months = \(series.count(.fits)) explained + "
                + "\(series.count(.weak)) weak + \(series.count(.nothingFits)) nothing fits + "
                + "\(series.count(.noData)) no data", "",
            "month    published   answers  unrounded  method",
        ]
        for month in series.months {
            let answers = month.counts.map { number($0.reduce(0, +)) }
            let figures =
                left(month.published.map(number) ?? "-", 9) + "  " + left(answers ?? "-", 8) + "  "
                + left(month.unrounded.map(decimals) ?? "-", 9)
            lines.append("\(month.month)  \(figures)  \(explanation(of: month))")
        }
        lines += ["", "runs"]
        if series.runs.isEmpty { lines.append("  none: no month can be compared") }
        for run in series.runs { lines.append("  " + self.line(of: run)) }
        lines += ["", "changes of method"]
        if series.changes.isEmpty { lines.append("  none") }
        for change in series.changes {
            lines.append("  from \(change.firstMonth): \(change.after)")
            lines.append("    until \(change.lastMonth): \(change.before)")
        }
        return lines
    }

    private static func explanation(of month: MonthVerdict) -> String {
        switch month.verdict {
        case .noData:
            return "no data (\(month.valueStatus ?? "x")): \(month.missing?.rawValue ?? "")"
        case .fits:
            return (month.method?.description ?? "") + others(month)
        case .weak:
            return "weak: \(month.method?.description ?? "")\(others(month)); \(nearest(month))"
        case .nothingFits:
            return "NOTHING FITS; \(nearest(month))"
        }
    }

    private static func others(_ month: MonthVerdict) -> String {
        month.alsoFits.isEmpty ? "" : "  (also: \(month.alsoFits.map(\.description).joined(separator: "; ")))"
    }

    private static func nearest(_ month: MonthVerdict) -> String {
        guard let nearest = month.nearest else { return "no formula gives a number" }
        return "nearest of its own counts: \(nearest.formula) \(decimals(nearest.unrounded)), "
            + "\(decimals(nearest.distance)) points off" + (nearest.isWithinTolerance ? " (within tolerance)" : "")
    }

    private static func line(of run: MethodRun) -> String {
        var line = "\(run.from) to \(run.to)  \(left("\(run.months)", 4)) \(run.months == 1 ? "month " : "months")  "
        switch run.verdict {
        case .fits: line += run.method?.description ?? ""
        case .weak: line += "weak: \(run.method?.description ?? "")"
        case .nothingFits, .noData: line += "NOTHING FITS"
        }
        if run.monthsWithoutData > 0 { line += "; \(run.monthsWithoutData) months without data between" }
        if let next = run.nextBest { line += "  (next best: \(next), \(run.nextBestMonths) of \(run.months))" }
        return line
    }

    private static func left(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func decimals(_ value: Double) -> String { String(format: "%.3f", value) }

    private static func number(_ value: Double) -> String {
        String(format: value.rounded() == value ? "%.0f" : "%.2f", value)
    }
}

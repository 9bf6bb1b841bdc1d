import Foundation

/// How far long work has come, in words; made from numbers alone.
struct ProgressText {
    let title: String

    /// Where the work stands; `fraction` nil means that the end is not known, `note` stands behind everything.
    func line(fraction: Double?, events: UInt64, seconds: Double, note: String = "") -> String {
        var parts = [title]
        if let fraction {
            let done = min(1, max(0, fraction))
            let full = Int((done * 28).rounded())
            parts.append("[" + String(repeating: "#", count: full) + String(repeating: ".", count: 28 - full) + "]")
            // Not 100 % before the end.
            parts.append(String(format: "%3d %%", Int(done * 100)))
        }
        parts.append("\(Terminal.number(events)) events, \(Self.rate(events, seconds))")
        if let left = Self.secondsLeft(fraction: fraction, seconds: seconds) {
            parts.append("\(Self.duration(left)) left")
        }
        if !note.isEmpty { parts.append(note) }
        return parts.joined(separator: "  ")
    }

    /// What the whole work came to.
    func summary(events: UInt64, seconds: Double, note: String = "") -> String {
        let time = seconds < 60 ? String(format: "%.1f s", max(0, seconds)) : Self.duration(seconds)
        let text = "\(title): \(Terminal.number(events)) events in \(time), \(Self.rate(events, seconds))"
        return note.isEmpty ? text : "\(text), \(note)"
    }

    /// At the speed of the work so far; nil while nothing can be said.
    private static func secondsLeft(fraction: Double?, seconds: Double) -> Double? {
        guard let fraction, fraction >= 0.005, fraction < 1, seconds >= 1 else { return nil }
        return seconds * (1 - fraction) / fraction
    }

    private static func rate(_ events: UInt64, _ seconds: Double) -> String {
        guard seconds > 0 else { return "0 events/s" }
        return "\(Terminal.number(UInt64(Double(events) / seconds))) events/s"
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return String(format: "%d min %02d s", whole / 60, whole % 60) }
        return String(format: "%d h %02d min", whole / 3600, whole / 60 % 60)
    }
}

import Foundation

/// Rows of what was promised and what was reached, printed as they come.
struct ResultTable {
    enum Target {
        case atLeast(Double)
        case atMost(Double)
        /// Only to be known.
        case none
    }

    private static let widths = [68, 14, 14, 7]
    private(set) var missed: [String] = []

    func printHead() {
        printLine("work", "target", "reached", "ratio", "verdict")
        print(String(repeating: "-", count: Self.widths.reduce(0, +) + 4 * 3 + 7))
    }

    func printPart(_ title: String) { print("\n\(title)") }

    /// Above a ratio of 1 the target is reached, whichever way it points.
    mutating func add(_ work: String, _ target: Target, _ reached: Double, decimals: Int = 0) {
        let value = Self.text(reached, decimals)
        switch target {
        case .none: printLine(work, "", value, "", "")
        case .atLeast(let least): judge(work, "≥ " + Self.text(least, decimals), value, ratio: reached / least)
        case .atMost(let most): judge(work, "≤ " + Self.text(most, decimals), value, ratio: most / reached)
        }
    }

    private mutating func judge(_ work: String, _ target: String, _ value: String, ratio: Double) {
        if ratio < 1 { missed.append(work) }
        printLine(work, target, value, Self.text(ratio, 2), ratio < 1 ? "MISSED" : "reached")
    }

    private func printLine(_ work: String, _ others: String...) {
        var line = work + Self.gap(Self.widths[0] - work.count)
        for (index, text) in others.enumerated() {
            let isLast = index == others.count - 1
            line += isLast ? "   " + text : "   " + Self.gap(Self.widths[index + 1] - text.count) + text
        }
        while line.last == " " { line.removeLast() }
        print(line)
        fflush(nil)
    }

    private static func gap(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    /// With a comma between thousands.
    private static func text(_ value: Double, _ decimals: Int) -> String {
        let plain = String(format: "%.\(decimals)f", value)
        let parts = plain.split(separator: ".", maxSplits: 1)
        var whole = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index) % 3 == 0, whole != "-" { whole.append(",") }
            whole.append(digit)
        }
        return parts.count > 1 ? "\(whole).\(parts[1])" : whole
    }
}

/// The middle one of several runs, or the higher of the two middle ones.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted[sorted.count / 2]
}

/// What is going on, on stderr.
func note(_ text: String) {
    FileHandle.standardError.write(Data("… \(text)\n".utf8))
}

import Foundation

/// A progress bar on standard error: drawn in place on a terminal, a line every few seconds elsewhere.
struct ProgressBar {
    private let title: String
    private let isTerminal = isatty(2) == 1
    private var drawnAt: ContinuousClock.Instant?
    private let start = ContinuousClock.now

    init(_ title: String) { self.title = title }

    /// Draws the bar if it is time to; `fraction` nil means that the end is not known.
    mutating func show(fraction: Double?, text: String, isLast: Bool = false) {
        let now = ContinuousClock.now
        let gap: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
        if !isLast, let drawnAt, now - drawnAt < gap { return }
        drawnAt = now
        var line = title + " "
        if let fraction {
            let width = 28
            let full = Int((min(1, max(0, fraction)) * Double(width)).rounded())
            line += "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - full) + "] "
            line += String(format: "%3.0f %% ", fraction * 100)
        }
        let seconds = Double((now - start).components.seconds)
        line += text + String(format: "  %.0f s", seconds)
        Terminal.write(isTerminal ? "\r\u{1B}[2K" + line + (isLast ? "\n" : "") : line + "\n")
    }
}

/// What a person reads: standard error for progress and faults, standard output for results.
enum Terminal {
    static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
    static func line(_ text: String) { write(text + "\n") }
    /// A result on standard output, at once, also where that is a file or a pipe.
    static func result(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    static func number(_ value: some BinaryInteger) -> String {
        var digits = String(value)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }
}

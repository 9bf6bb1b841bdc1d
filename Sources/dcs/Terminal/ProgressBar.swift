import Foundation

/// Progress on standard error: a line drawn in place on a terminal, a new line every few seconds elsewhere; at the end a summary.
struct ProgressBar {
    private let text: ProgressText
    private let isTerminal = isatty(2) == 1
    private let start = ContinuousClock.now
    private var drawnAt: ContinuousClock.Instant

    init(_ title: String) {
        text = ProgressText(title: title)
        drawnAt = start
    }

    /// Says where the work stands if it is time to; `fraction` nil means that the end is not known.
    mutating func show(fraction: Double?, events: UInt64, note: @autoclosure () -> String = "") {
        let now = ContinuousClock.now
        guard now - drawnAt >= (isTerminal ? .milliseconds(100) : .seconds(5)) else { return }
        drawnAt = now
        let line = text.line(fraction: fraction, events: events, seconds: seconds, note: note())
        Terminal.write(isTerminal ? Self.erase + line : line + "\n")
    }

    /// Says what the whole work came to.
    func end(events: UInt64, note: String = "") {
        let line = text.summary(events: events, seconds: seconds, note: note) + "\n"
        Terminal.write(isTerminal ? Self.erase + line : line)
    }

    private static let erase = "\r\u{1B}[2K"

    private var seconds: Double {
        let time = (ContinuousClock.now - start).components
        return Double(time.seconds) + Double(time.attoseconds) / 1e18
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

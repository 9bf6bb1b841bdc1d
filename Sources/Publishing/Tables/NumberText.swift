/// Numbers as text, the same in every locale and in every format.
enum NumberText {
    /// The shortest text that reads back as the same number; whole numbers have no decimal point.
    static func exact(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    /// `12,345`.
    static func grouped(_ value: Int64) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return value < 0 ? "−" + text : text
    }

    /// One decimal, rounded half away from zero: `65.4`.
    static func tenths(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        let magnitude = tenths.magnitude
        return (tenths < 0 ? "−" : "") + grouped(Int64(magnitude / 10)) + "." + String(magnitude % 10)
    }

    static func bytes(_ count: Int) -> String {
        count < 1000
            ? "\(count) bytes"
            : count < 1_000_000 ? tenths(Double(count) / 1000) + " kB" : tenths(Double(count) / 1_000_000) + " MB"
    }
}

import Measures

extension Chart {
    struct Dot {
        var label: String
        var value: Double
        var interval: Interval
    }

    /// One line for each label, with a dot for a share and a bar for its interval; the scale does not start at zero.
    static func dots(id: String, title: String, _ dots: [Dot]) -> String {
        let (left, right, lineHeight) = (14.0, 600.0, 56.0)
        let step = 0.05
        let least = (dots.map(\.interval.low).min() ?? 0) / step
        let most = (dots.map(\.interval.high).max() ?? 1) / step
        let low = least.rounded(.down)
        let high = max(most.rounded(.up), low + 1)
        func x(_ value: Double) -> Double { left + (value / step - low) / (high - low) * (right - left) }
        let bottom = Double(dots.count) * lineHeight + 6
        var body = ""
        let stride = max(1, Int(((high - low) / 5).rounded(.up)))
        for tick in Swift.stride(from: Int(low), through: Int(high), by: stride) {
            let position = x(Double(tick) * step)
            body +=
                "<line class=\"grid\" x1=\"\(place(position))\" x2=\"\(place(position))\" y1=\"0\" y2=\"\(place(bottom))\"/>"
            let anchor = tick == Int(low) ? "start" : position > right - 20 ? "end" : "middle"
            body += text(position, bottom + 20, "\(tick * 5)%", anchor: anchor, style: "label")
        }
        for (offset, dot) in dots.enumerated() {
            let y = Double(offset) * lineHeight + 42
            body += text(left, y - 20, dot.label, anchor: "start", style: "label")
            body += text(
                right, y - 20, DisplayText.number(dot.value, .share), anchor: "end", style: "value")
            body +=
                "<line class=\"whisker\" x1=\"\(place(x(dot.interval.low)))\" x2=\"\(place(x(dot.interval.high)))\""
                + " y1=\"\(place(y))\" y2=\"\(place(y))\"/>"
            body += "<circle class=\"dot\" cx=\"\(place(x(dot.value)))\" cy=\"\(place(y))\" r=\"5\"/>"
        }
        let description =
            dots.map { dot in
                "\(dot.label): \(DisplayText.number(dot.value, .share)), "
                    + "\(DisplayText.number(dot.interval.low, .share)) to \(DisplayText.number(dot.interval.high, .share))"
            }.joined(separator: "; ") + "."
        return frame(id: id, title: title, description: description, height: bottom + 28, body: body)
    }
}

import Measures

/// Charts as SVG: light gridlines, direct labels, no colour alone; texts are made by the same functions as the tables.
enum Chart {
    struct Point {
        var label: String
        var value: Double?
        var interval: Interval?
        var isProvisional = false
    }

    struct Bar {
        var label: String
        var value: Double
        var text: String
    }

    /// A line over periods, with the 95 % interval as a thin bar on each point.
    static func line(id: String, title: String, points: [Point], unit: Unit) -> String {
        let scale = Scale(points: points, unit: unit)
        let step = points.count > 1 ? (Frame.right - Frame.left) / Double(points.count - 1) : 0
        let places = points.enumerated().map { offset, point in
            (x: points.count > 1 ? Frame.left + step * Double(offset) : (Frame.left + Frame.right) / 2, point: point)
        }
        var body = gridlines(scale, unit: unit)
        var path = ""
        var isDown = false
        for (x, point) in places {
            guard let value = point.value else {
                isDown = false
                continue
            }
            path += "\(isDown ? "L" : "M")\(place(x)) \(place(scale.y(value)))"
            isDown = true
        }
        for (x, point) in places {
            guard let interval = point.interval else { continue }
            body +=
                "<line class=\"range\" x1=\"\(place(x))\" x2=\"\(place(x))\" y1=\"\(place(scale.y(interval.low)))\""
                + " y2=\"\(place(scale.y(interval.high)))\"/>"
        }
        body += "<path class=\"line\" d=\"\(path)\"/>"
        for (x, point) in places {
            guard let value = point.value else { continue }
            body +=
                "<circle class=\"dot\(point.isProvisional ? " open" : "")\" cx=\"\(place(x))\" cy=\"\(place(scale.y(value)))\" r=\"4\"/>"
        }
        body += axisLabels(places.map { ($0.x, $0.point.label) })
        if let last = places.last(where: { $0.point.value != nil }), let value = last.point.value {
            body += text(
                last.x + 9, scale.y(value) + 5, DisplayText.number(value, unit), anchor: "start", style: "value")
        }
        return frame(
            id: id, title: title, description: describe(points, unit: unit), height: Frame.height, body: body)
    }

    /// Horizontal bars from zero, label on the left, value at the end of the bar.
    ///
    /// - Parameter left: room for the labels.
    static func bars(id: String, title: String, left: Double = 110, _ bars: [Bar]) -> String {
        let largest = max(bars.map(\.value).max() ?? 1, 1e-9)
        let widest = Frame.width - left - 120
        var body = ""
        for (offset, bar) in bars.enumerated() {
            let y = 8 + Double(offset) * 34
            let width = bar.value / largest * widest
            body += text(left - 10, y + 18, bar.label, anchor: "end", style: "label")
            body +=
                "<rect class=\"bar\" x=\"\(place(left))\" y=\"\(place(y))\" width=\"\(place(width))\" height=\"26\"/>"
            body += text(left + width + 8, y + 18, bar.text, anchor: "start", style: "value")
        }
        let description = bars.map { "\($0.label): \($0.text)" }.joined(separator: "; ") + "."
        return frame(id: id, title: title, description: description, height: 12 + 34 * Double(bars.count), body: body)
    }

    // MARK: - Parts

    private enum Frame {
        static let width = 620.0
        static let height = 230.0
        static let left = 58.0
        static let right = 530.0
        static let top = 14.0
        static let bottom = 190.0
    }

    /// Maps values to heights over a round range that holds every point and interval.
    private struct Scale {
        var low: Double
        var high: Double
        var step: Double

        init(points: [Point], unit: Unit) {
            let values = points.flatMap { [$0.value, $0.interval?.low, $0.interval?.high].compactMap { $0 } }
            let least = unit == .share ? values.min() ?? 0 : 0
            let most = values.max() ?? 1
            step = Self.roundStep(max((most - least) / 3, unit == .share ? 0.02 : 1e-9))
            low = (least / step).rounded(.down) * step
            high = max((most / step).rounded(.up) * step, low + step)
            if unit == .share { high = min(high, 1) }
        }

        func y(_ value: Double) -> Double {
            Frame.bottom - (value - low) / (high - low) * (Frame.bottom - Frame.top)
        }

        /// The next of 1, 2, 5 times a power of ten.
        private static func roundStep(_ least: Double) -> Double {
            var power = 1e-6
            while true {
                for factor in [1.0, 2, 5] where power * factor >= least { return power * factor }
                power *= 10
            }
        }
    }

    private static func gridlines(_ scale: Scale, unit: Unit) -> String {
        var body = ""
        var value = scale.low
        while value <= scale.high + scale.step / 1000 {
            let y = scale.y(value)
            body +=
                "<line class=\"grid\" x1=\"\(place(Frame.left))\" x2=\"\(place(Frame.right))\" y1=\"\(place(y))\""
                + " y2=\"\(place(y))\"/>"
            let label = unit == .share ? NumberText.exact((value * 1000).rounded() / 10) + "%" : axisNumber(value, unit)
            body += text(Frame.left - 8, y + 5, label, anchor: "end", style: "label")
            value += scale.step
        }
        return body
    }

    private static func axisNumber(_ value: Double, _ unit: Unit) -> String {
        let rounded = (value * 10).rounded() / 10
        return NumberText.exact(rounded) + (unit == .hours ? " h" : "")
    }

    /// At most five labels, the first and the last among them.
    private static func axisLabels(_ labels: [(x: Double, text: String)]) -> String {
        guard let last = labels.indices.last else { return "" }
        let stride = max(1, (last + 3) / 4)
        return labels.enumerated().filter { offset, _ in
            offset == last || (offset % stride == 0 && last - offset >= stride)
        }.map { text($0.element.x, Frame.bottom + 24, $0.element.text, anchor: "middle", style: "label") }.joined()
    }

    private static func describe(_ points: [Point], unit: Unit) -> String {
        points.map { point in
            "\(point.label): " + (point.value.map { DisplayText.number($0, unit) } ?? "no value")
        }.joined(separator: "; ") + "."
    }

    static func frame(id: String, title: String, description: String, height: Double, body: String) -> String {
        "<svg class=\"chart\" role=\"img\" aria-labelledby=\"\(id)-title \(id)-desc\" "
            + "viewBox=\"0 0 \(place(Frame.width)) \(place(height))\">"
            + "<title id=\"\(id)-title\">\(escape(title))</title><desc id=\"\(id)-desc\">"
            + "\(escape(description))</desc>\(body)</svg>"
    }

    static func text(_ x: Double, _ y: Double, _ content: String, anchor: String, style: String) -> String {
        "<text class=\"\(style)\" x=\"\(place(x))\" y=\"\(place(y))\" text-anchor=\"\(anchor)\">"
            + "\(escape(content))</text>"
    }

    static func place(_ value: Double) -> String { NumberText.exact((value * 10).rounded() / 10) }

    static func escape(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

/// Bars of equal length cut into shares, one for each period.
extension Chart {
    struct Stack {
        struct Part {
            var style: String
            var share: Double
        }

        var label: String
        var parts: [Part]
        /// At the end of the bar.
        var text: String
    }

    static func stacks(id: String, title: String, _ stacks: [Stack]) -> String {
        let (left, width, height) = (100.0, 420.0, 26.0)
        var body = ""
        for (offset, stack) in stacks.enumerated() {
            let y = 8 + Double(offset) * 34
            body += text(left - 10, y + 18, stack.label, anchor: "end", style: "label")
            var x = left
            for part in stack.parts where part.share > 0 {
                body +=
                    "<rect class=\"\(part.style)\" x=\"\(place(x))\" y=\"\(place(y))\" "
                    + "width=\"\(place(part.share * width))\" height=\"\(place(height))\"/>"
                x += part.share * width
            }
            body += text(left + width + 8, y + 18, stack.text, anchor: "start", style: "value")
        }
        let description = stacks.map { "\($0.label): \($0.text) cases" }.joined(separator: "; ")
        return frame(
            id: id, title: title, description: description + ". The shares stand in the table beside it.",
            height: 12 + 34 * Double(stacks.count), body: body)
    }
}

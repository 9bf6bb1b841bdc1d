import Deliberation

/// The opinion map as SVG. Groups differ by shape and by the pattern of their outline as well as by colour.
struct OpinionMap {
    /// More marks hide each other.
    static let mostMarks = 3_000

    private static let width = 620.0
    private static let height = 460.0
    private static let margin = 26.0

    let groups: OpinionGroups
    let title: String
    let description: String

    /// How many people are drawn.
    var drawn: Int { min(groups.groupOfRow.count, Self.mostMarks) }

    var svg: String {
        let place = Placement(groups.positions, width: Self.width, height: Self.height, margin: Self.margin)
        let rows = Self.sample(groups.groupOfRow.count, atMost: Self.mostMarks)
        var body = "<defs>" + (0..<groups.count).map(Self.pattern).joined() + "</defs>"
        var labels = ""
        for group in 0..<groups.count {
            let members = groups.groupOfRow.indices.filter { Int(groups.groupOfRow[$0]) == group }
            let hull = ConvexHull.around(members.map { groups.positions[$0] }).map(place.point)
            let corners = hull.map { "\(Chart.place($0.x)),\(Chart.place($0.y))" }.joined(separator: " ")
            body +=
                "<polygon class=\"hull group-\(group)\" style=\"fill:url(#pattern-\(group))\" points=\"\(corners)\"/>"
            labels += Self.label(group, above: hull)
        }
        for group in -1..<groups.count {
            let marks = rows.filter { Int(groups.groupOfRow[$0]) == group }
                .map { Self.mark(group, at: place.point(groups.positions[$0])) }.joined()
            if !marks.isEmpty {
                body += "<path class=\"mark \(group < 0 ? "no-group" : "group-\(group)")\" d=\"\(marks)\"/>"
            }
        }
        return "<svg class=\"chart map\" role=\"img\" aria-labelledby=\"map-title map-desc\" viewBox=\"0 0 "
            + "\(Chart.place(Self.width)) \(Chart.place(Self.height))\"><title id=\"map-title\">\(Chart.escape(title))</title>"
            + "<desc id=\"map-desc\">\(Chart.escape(description))</desc>\(body)\(labels)</svg>"
    }

    /// The mark of a group alone, for a legend.
    static func legend(_ group: Int) -> String {
        "<svg class=\"key\" width=\"18\" height=\"18\" viewBox=\"0 0 18 18\" aria-hidden=\"true\">"
            + "<path class=\"mark \(group < 0 ? "no-group" : "group-\(group)")\" transform=\"scale(1.5)\" d=\"\(mark(group, at: (6, 6)))\"/></svg>"
    }

    /// Evenly over all rows, so that it is the same for the same votes.
    private static func sample(_ count: Int, atMost most: Int) -> [Int] {
        count <= most ? Array(0..<count) : (0..<most).map { $0 * count / most }
    }

    /// Circle, square, triangle, diamond, cross; a small dot for people without a group.
    private static func mark(_ group: Int, at point: (x: Double, y: Double)) -> String {
        func from(_ x: Double, _ y: Double) -> String { "M\(Chart.place(point.x + x)) \(Chart.place(point.y + y))" }
        switch group {
        case 0: return from(-4, 0) + "a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
        case 1: return from(-3.5, -3.5) + "h7v7h-7z"
        case 2: return from(0, -5) + "l5 8.5h-10z"
        case 3: return from(0, -5.5) + "l5 5.5l-5 5.5l-5 -5.5z"
        case 4: return from(-1.7, -5) + "h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3z"
        default: return from(-2, 0) + "a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z"
        }
    }

    private static func pattern(_ group: Int) -> String {
        let lines = [
            "M0 10L10 0", "M0 0L10 10", "M0 5h10", "M5 0v10", "M0 5h10M5 0v10",
        ]
        return "<pattern id=\"pattern-\(group)\" width=\"10\" height=\"10\" patternUnits=\"userSpaceOnUse\">"
            + "<path class=\"weave group-\(group)\" d=\"\(lines[group % lines.count])\"/></pattern>"
    }

    private static func label(_ group: Int, above hull: [(x: Double, y: Double)]) -> String {
        guard let top = hull.min(by: { ($0.y, $0.x) < ($1.y, $1.x) }) else { return "" }
        let letter = PolisCommentGroupsFormat.letter(group).uppercased()
        return Chart.text(
            min(max(top.x, 14), width - 14), max(top.y - 8, 16), letter, anchor: "middle",
            style: "group-letter group-\(group)")
    }

    /// Fits all points into the picture, with one scale for both axes.
    private struct Placement {
        private let middle: (x: Double, y: Double)
        private let scale: Double
        private let centre: (x: Double, y: Double)

        init(_ points: [OpinionGroups.Position], width: Double, height: Double, margin: Double) {
            let (xs, ys) = (points.map(\.x), points.map(\.y))
            let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
            let (bottom, top) = (ys.min() ?? 0, ys.max() ?? 0)
            middle = ((left + right) / 2, (bottom + top) / 2)
            scale = min((width - 2 * margin) / max(right - left, 1e-9), (height - 2 * margin) / max(top - bottom, 1e-9))
            centre = (width / 2, height / 2)
        }

        func point(_ position: OpinionGroups.Position) -> (x: Double, y: Double) {
            (centre.x + (position.x - middle.x) * scale, centre.y - (position.y - middle.y) * scale)
        }
    }
}

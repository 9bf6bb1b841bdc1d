import Deliberation

/// The smallest convex outline around points, counter-clockwise, by Andrew's monotone chain.
enum ConvexHull {
    static func around(_ points: [OpinionGroups.Position]) -> [OpinionGroups.Position] {
        let sorted = Set(points).sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        guard sorted.count > 2 else { return sorted }
        let lower = half(sorted)
        let upper = half(sorted.reversed())
        return lower.dropLast() + upper.dropLast()
    }

    private static func half(_ points: [OpinionGroups.Position]) -> [OpinionGroups.Position] {
        var hull: [OpinionGroups.Position] = []
        for point in points {
            while hull.count > 1, turn(hull[hull.count - 2], hull[hull.count - 1], point) <= 0 { hull.removeLast() }
            hull.append(point)
        }
        return hull
    }

    /// Above zero for a turn to the left.
    private static func turn(
        _ a: OpinionGroups.Position, _ b: OpinionGroups.Position, _ c: OpinionGroups.Position
    ) -> Double { (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) }
}

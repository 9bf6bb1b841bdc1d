/// Centres of clusters in the order of their x, so that the nearest one is found without looking at most of them.
struct CentresByX {
    private struct Centre {
        var x: Double
        var y: Double
        var cluster: Int
    }

    private let centres: [Centre]
    private let placeOfCluster: [Int]
    /// By place: who is nearer than this, squared, is nearer to no other centre.
    private let clear: [Double]

    init(_ positions: [OpinionGroups.Position]) {
        centres = positions.enumerated().map { Centre(x: $1.x, y: $1.y, cluster: $0) }.sorted {
            ($0.x, $0.cluster) < ($1.x, $1.cluster)
        }
        var places = [Int](repeating: 0, count: centres.count)
        for (place, centre) in centres.enumerated() { places[centre.cluster] = place }
        placeOfCluster = places
        clear = centres.indices.map { [centres] in Self.clear(around: $0, centres) }
    }

    /// A quarter of the squared distance to the next centre: nearer to this one than half the way to any other. What is taken off is far more than
    /// rounding can be, and where squares are too small to be exact to that nothing is clear.
    private static func clear(around place: Int, _ centres: [Centre]) -> Double {
        var least = Double.infinity
        func isNearEnough(_ other: Int) -> Bool {
            let (dx, dy) = (centres[other].x - centres[place].x, centres[other].y - centres[place].y)
            least = min(least, dx * dx + dy * dy)
            return dx * dx < least
        }
        var other = place + 1
        while other < centres.count, isNearEnough(other) { other += 1 }
        other = place - 1
        while other >= 0, isNearEnough(other) { other -= 1 }
        return least < 1e-290 ? 0 : least / 4 * (1 - 1e-9)
    }

    /// The nearest cluster, of several the last. `hint` is any cluster, best the one where the point was before: what is farther from the point in x alone
    /// than the best so far is not looked at. That is exact, as a sum of two squares is never less than one of them, rounded or not.
    func nearest(to point: OpinionGroups.Position, hint: Int) -> Int {
        let start = placeOfCluster[hint]
        var nearest = hint
        let (dx, dy) = (centres[start].x - point.x, centres[start].y - point.y)
        var least = dx * dx + dy * dy
        if least < clear[start] { return hint }
        for centre in centres[(start + 1)...] {
            guard Self.isNearEnough(centre, point, &nearest, &least) else { break }
        }
        for place in stride(from: start - 1, through: 0, by: -1) {
            guard Self.isNearEnough(centres[place], point, &nearest, &least) else { break }
        }
        return nearest
    }

    /// Whether this centre, and so perhaps the next, could be the nearest by x alone.
    @inline(__always)
    private static func isNearEnough(
        _ centre: Centre, _ point: OpinionGroups.Position, _ nearest: inout Int, _ least: inout Double
    ) -> Bool {
        let (dx, dy) = (centre.x - point.x, centre.y - point.y)
        let along = dx * dx
        guard along <= least else { return false }
        let distance = along + dy * dy
        if distance < least || distance == least && centre.cluster > nearest {
            (least, nearest) = (distance, centre.cluster)
        }
        return true
    }
}

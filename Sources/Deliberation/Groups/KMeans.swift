/// Lloyd's k-means in the plane from given centres. Clusters that lose all their points vanish.
struct KMeans {
    typealias Position = OpinionGroups.Position

    /// Centres that all move less than this have come to rest.
    static let rest = 0.01

    /// By cluster, of the points of the last assignment.
    private(set) var centres: [Position]
    private(set) var weights: [Double] = []
    /// By point: the cluster of the last assignment.
    private(set) var labels: [Int]
    private(set) var rounds = 0

    init(_ points: [Position], weights: [Double]? = nil, centres: [Position], rounds limit: Int) {
        self.centres = centres
        labels = [Int](repeating: 0, count: points.count)
        guard !centres.isEmpty else { return }
        for _ in 0..<limit {
            let before = self.centres
            assign(points)
            update(points, weights)
            rounds += 1
            if Self.areAtRest(before, self.centres) { break }
        }
    }

    /// The first `count` points that differ.
    static func distinct(_ points: [Position], atMost count: Int) -> [Position] {
        var seen: Set<Position> = []
        var distinct: [Position] = []
        for point in points where distinct.count < count && seen.insert(point).inserted { distinct.append(point) }
        return distinct
    }

    /// To the nearest centre; at equal distance to the later one.
    private mutating func assign(_ points: [Position]) {
        let centres = CentresByX(self.centres)
        for index in points.indices { labels[index] = centres.nearest(to: points[index], hint: labels[index]) }
    }

    private mutating func update(_ points: [Position], _ weightOfPoint: [Double]?) {
        var sums = [Position](repeating: Position(x: 0, y: 0), count: centres.count)
        var totals = [Double](repeating: 0, count: centres.count)
        for (index, point) in points.enumerated() {
            let weight = weightOfPoint?[index] ?? 1
            sums[labels[index]].x += weight * point.x
            sums[labels[index]].y += weight * point.y
            totals[labels[index]] += weight
        }
        var newLabel = [Int](repeating: 0, count: centres.count)
        (centres, weights) = ([], [])
        for cluster in sums.indices where totals[cluster] > 0 {
            newLabel[cluster] = centres.count
            centres.append(Position(x: sums[cluster].x / totals[cluster], y: sums[cluster].y / totals[cluster]))
            weights.append(totals[cluster])
        }
        if centres.count < sums.count { for index in labels.indices { labels[index] = newLabel[labels[index]] } }
    }

    /// Centres are compared in sorted order, so it does not matter when two change places.
    private static func areAtRest(_ before: [Position], _ after: [Position]) -> Bool {
        guard before.count == after.count else { return false }
        func precedes(_ first: Position, _ second: Position) -> Bool { (first.x, first.y) < (second.x, second.y) }
        return zip(before.sorted(by: precedes), after.sorted(by: precedes)).allSatisfy { one, other in
            let (dx, dy) = (one.x - other.x, one.y - other.y)
            return dx * dx + dy * dy < rest * rest
        }
    }
}

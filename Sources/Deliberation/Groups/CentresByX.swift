/// Centres of clusters in the order of their x, so that the nearest one is found without looking at most of them.
struct CentresByX {
    private let xs: [Double]
    private let ys: [Double]
    private let clusters: [Int]
    private let placeOfCluster: [Int]

    init(_ centres: [OpinionGroups.Position]) {
        let order = centres.indices.sorted { (centres[$0].x, $0) < (centres[$1].x, $1) }
        clusters = order
        xs = order.map { centres[$0].x }
        ys = order.map { centres[$0].y }
        var places = [Int](repeating: 0, count: order.count)
        for (place, cluster) in order.enumerated() { places[cluster] = place }
        placeOfCluster = places
    }

    /// The nearest cluster, of several the last. `hint` is any cluster, best the one where the point was before: what is farther from the point in x alone
    /// than the best so far is not looked at. That is exact, as a sum of two squares is never less than one of them, rounded or not.
    func nearest(to point: OpinionGroups.Position, hint: Int) -> Int {
        let start = placeOfCluster[hint]
        var nearest = hint
        var (dx, dy) = (xs[start] - point.x, ys[start] - point.y)
        var least = dx * dx + dy * dy
        var place = start + 1
        while place < xs.count {
            dx = xs[place] - point.x
            guard dx * dx <= least else { break }
            dy = ys[place] - point.y
            let distance = dx * dx + dy * dy
            if distance < least || distance == least && clusters[place] > nearest {
                (least, nearest) = (distance, clusters[place])
            }
            place += 1
        }
        place = start - 1
        while place >= 0 {
            dx = xs[place] - point.x
            guard dx * dx <= least else { break }
            dy = ys[place] - point.y
            let distance = dx * dx + dy * dy
            if distance < least || distance == least && clusters[place] > nearest {
                (least, nearest) = (distance, clusters[place])
            }
            place -= 1
        }
        return nearest
    }
}

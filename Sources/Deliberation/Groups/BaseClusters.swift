/// The people who are grouped, as at most a hundred small clusters: the level between people and groups.
struct BaseClusters {
    static let count = 100
    static let roundsAtMost = 100
    /// Of the step from base clusters to groups. Groups of real conversations depend on it (docs/opinion-groups.md).
    static let groupRoundsAtMost = 21

    private let clusters: KMeans

    var centres: [OpinionGroups.Position] { clusters.centres }
    /// By grouped person.
    var clusterOfPerson: [Int] { clusters.labels }

    init(_ people: [OpinionGroups.Position]) {
        clusters = KMeans(
            people, centres: KMeans.distinct(people, atMost: Self.count), rounds: Self.roundsAtMost)
    }

    /// By base cluster: to every other one.
    private var distances: [[Double]] {
        centres.map { one in
            centres.map { other in
                let (dx, dy) = (one.x - other.x, one.y - other.y)
                return (dx * dx + dy * dy).squareRoot()
            }
        }
    }

    /// The most groups that are looked for.
    var groupsAtMost: Int { min(5, 2 + centres.count / 12) }

    /// By base cluster: its group, when there are to be `groups` of them.
    func groups(_ groups: Int, rounds: Int = Self.groupRoundsAtMost) -> [Int] {
        KMeans(
            centres, weights: clusters.weights, centres: KMeans.distinct(centres, atMost: groups),
            rounds: rounds
        ).labels
    }

    /// By grouped person.
    func ofPeople(_ groupOfCluster: [Int]) -> [Int] { clusterOfPerson.map { groupOfCluster[$0] } }

    /// The number of groups with the highest mean silhouette, of several the largest. One that leaves a person alone is taken only where all do.
    func best() -> (groupOfPerson: [Int], silhouettes: [OpinionGroups.Silhouette]) {
        var best = (isShared: false, mean: -Double.infinity, groups: clusterOfPerson.map { _ in 0 })
        var silhouettes: [OpinionGroups.Silhouette] = []
        let distances = distances
        for count in 2...groupsAtMost where count <= centres.count {
            let groupOfCluster = groups(count)
            let mean = Self.silhouette(groupOfCluster, distances)
            silhouettes.append(OpinionGroups.Silhouette(groups: count, mean: mean))
            let groupOfPerson = ofPeople(groupOfCluster)
            let sizes = groupOfPerson.reduce(into: [Int](repeating: 0, count: count)) { $0[$1] += 1 }
            let isShared = !sizes.contains(1)
            if isShared == best.isShared ? mean >= best.mean : isShared { best = (isShared, mean, groupOfPerson) }
        }
        return (best.groups, silhouettes)
    }

    /// How much nearer base clusters are to their own group than to the next one: 1 well apart, 0 no difference; a lone cluster counts 0.
    func silhouette(_ groupOfCluster: [Int]) -> Double { Self.silhouette(groupOfCluster, distances) }

    private static func silhouette(_ groupOfCluster: [Int], _ distances: [[Double]]) -> Double {
        let groups = (groupOfCluster.max() ?? -1) + 1
        guard groups > 1 else { return 0 }
        let sizes = groupOfCluster.reduce(into: [Int](repeating: 0, count: groups)) { $0[$1] += 1 }
        var total = 0.0
        for cluster in groupOfCluster.indices where sizes[groupOfCluster[cluster]] > 1 {
            var sums = [Double](repeating: 0, count: groups)
            for other in groupOfCluster.indices { sums[groupOfCluster[other]] += distances[cluster][other] }
            let own = groupOfCluster[cluster]
            let inside = sums[own] / Double(sizes[own] - 1)
            let outside = (0..<groups).reduce(Double.infinity) {
                $1 == own ? $0 : min($0, sums[$1] / Double(sizes[$1]))
            }
            let larger = max(inside, outside)
            if larger > 0 { total += (outside - inside) / larger }
        }
        return total / Double(groupOfCluster.count)
    }
}

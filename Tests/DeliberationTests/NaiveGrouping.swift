@testable import Deliberation

/// Grouping as the notes say it, in the shortest way and with nothing shared with the real one: dense matrices, power iteration, every distance.
struct NaiveGrouping {
    typealias Point = (x: Double, y: Double)

    var people: [ParticipantKey] = []
    /// By person and statement; nil where the person has not voted.
    var votes: [[Double?]] = []
    var means: [Double] = []
    var components: [[Double]] = []
    var singularValues: [Double] = []
    var positions: [Point] = []
    var isGrouped: [Bool] = []
    /// By person, -1 where not grouped; numbers mean nothing.
    var groups: [Int] = []
    var silhouettes: [Int: Double] = [:]

    init(_ record: ConversationRecord) {
        let numbers = Self.numbersWithVotes(record)
        let leftOut = Set(record.statements.filter(\.isLeftOut).map(\.statement.number))
        people = record.participants
        votes = Self.votes(record)
        let rating = votes.map { row in zip(row, numbers).map { leftOut.contains($1) ? 0 : $0 } }
        centreAndProject(rating, columns: numbers.count)
        isGrouped = Self.grouped(record, people)
        group()
    }

    static func numbersWithVotes(_ record: ConversationRecord) -> [Int32] {
        let voted = Set(record.votes.map(\.statement))
        return record.statements.map(\.statement.number).filter { voted.contains($0) }
    }

    static func votes(_ record: ConversationRecord) -> [[Double?]] {
        let numbers = numbersWithVotes(record)
        return record.participants.map { person in
            let own = record.votes.filter { $0.participant == person }
            return numbers.map { number in
                let latest = own.filter { $0.statement == number }.max {
                    ($0.time, $0.identity) < ($1.time, $1.identity)
                }
                return latest.map { Double($0.answer.rawValue) }
            }
        }
    }

    private mutating func centreAndProject(_ rating: [[Double?]], columns: Int) {
        means = (0..<columns).map { column in
            let present = rating.compactMap { $0[column] }
            return present.isEmpty ? 0 : present.reduce(0, +) / Double(present.count)
        }
        var centred = rating.map { row in zip(row, means).map { value, mean in value.map { $0 - mean } ?? 0 } }
        let untouched = centred
        components = []
        for _ in 0..<2 where columns > 0 {
            let direction = Self.power(centred, columns)
            let along = centred.map { zip($0, direction).map(*).reduce(0, +) }
            singularValues.append(along.map { $0 * $0 }.reduce(0, +).squareRoot())
            components.append(direction)
            for row in centred.indices {
                for column in 0..<columns { centred[row][column] -= along[row] * direction[column] }
            }
        }
        positions = untouched.indices.map { row in
            guard rating.count >= 2, columns >= 2 else { return (0, 0) }
            let present = Double(max(1, rating[row].count { $0 != nil }))
            let scale = (Double(columns) / present).squareRoot()
            let places = components.map { zip(untouched[row], $0).map(*).reduce(0, +) * scale }
            return (places[0], places[1])
        }
    }

    private static func power(_ matrix: [[Double]], _ columns: Int) -> [Double] {
        let products = (0..<columns).map { one in
            (0..<columns).map { other in matrix.reduce(0) { $0 + $1[one] * $1[other] } }
        }
        var direction = (0..<columns).map { 1 + Double($0 * $0 % 7) / 10 }
        for _ in 0..<20_000 {
            let next = products.map { zip($0, direction).map(*).reduce(0, +) }
            let length = next.map { $0 * $0 }.reduce(0, +).squareRoot()
            guard length > 0 else { return next }
            let change = zip(next, direction).map { ($0 / length - $1) * ($0 / length - $1) }.reduce(0, +)
            direction = next.map { $0 / length }
            if change < 1e-30 { break }
        }
        return direction
    }

    /// After every vote everybody is looked at again.
    static func grouped(_ record: ConversationRecord, _ people: [ParticipantKey]) -> [Bool] {
        let events = record.votes.sorted {
            ($0.time / 1000, $0.statement, $0.participant, $0.time, $0.identity)
                < ($1.time / 1000, $1.statement, $1.participant, $1.time, $1.identity)
        }
        var statementsOf: [ParticipantKey: Set<Int32>] = [:]
        var arrival: [ParticipantKey] = []
        var seen: Set<Int32> = []
        var isIn: Set<ParticipantKey> = []
        for vote in events {
            seen.insert(vote.statement)
            if statementsOf[vote.participant] == nil { arrival.append(vote.participant) }
            statementsOf[vote.participant, default: []].insert(vote.statement)
            for person in arrival where (statementsOf[person]?.count ?? 0) >= min(7, seen.count) { isIn.insert(person) }
            while isIn.count < 15 {
                var most: ParticipantKey?
                for person in arrival where !isIn.contains(person) {
                    if most == nil || statementsOf[person]!.count > statementsOf[most!]!.count { most = person }
                }
                guard let most else { break }
                isIn.insert(most)
            }
        }
        return people.map { isIn.contains($0) }
    }

    private mutating func group() {
        let rows = people.indices.filter { isGrouped[$0] }
        groups = [Int](repeating: -1, count: people.count)
        guard !rows.isEmpty else { return }
        let points = rows.map { positions[$0] }
        let base = Self.kMeans(points, points.map { _ in 1 }, Self.distinct(points, 100), rounds: 100)
        var best = (isShared: false, mean: -2.0, labels: points.map { _ in 0 })
        for count in 2...max(2, min(5, 2 + base.centres.count / 12)) where count <= base.centres.count {
            let sizes = base.centres.indices.map { cluster in Double(base.labels.count { $0 == cluster }) }
            let found = Self.kMeans(base.centres, sizes, Self.distinct(base.centres, count), rounds: 21)
            let mean = Self.silhouette(base.centres, found.labels)
            silhouettes[count] = mean
            let labels = base.labels.map { found.labels[$0] }
            let isShared = !Set(labels).contains { group in labels.count { $0 == group } == 1 }
            if isShared && !best.isShared || isShared == best.isShared && mean >= best.mean {
                best = (isShared, mean, labels)
            }
        }
        for (row, label) in zip(rows, best.labels) { groups[row] = label }
    }

    static func distinct(_ points: [Point], _ count: Int) -> [Point] {
        var found: [Point] = []
        for point in points where found.count < count && !found.contains(where: { $0 == point }) { found.append(point) }
        return found
    }

    static func distance(_ one: Point, _ other: Point) -> Double {
        ((one.x - other.x) * (one.x - other.x) + (one.y - other.y) * (one.y - other.y)).squareRoot()
    }

    static func kMeans(
        _ points: [Point], _ weights: [Double], _ start: [Point], rounds: Int
    ) -> (centres: [Point], labels: [Int]) {
        var centres = start
        var labels = points.map { _ in 0 }
        for _ in 0..<rounds {
            let before = centres
            for (index, point) in points.enumerated() {
                for cluster in centres.indices
                where distance(point, centres[cluster]) <= distance(point, centres[labels[index]]) {
                    labels[index] = cluster
                }
            }
            let kept = centres.indices.filter { labels.contains($0) }
            centres = kept.map { cluster in
                var sum = (x: 0.0, y: 0.0, weight: 0.0)
                for index in points.indices where labels[index] == cluster {
                    sum.x += weights[index] * points[index].x
                    sum.y += weights[index] * points[index].y
                    sum.weight += weights[index]
                }
                return (sum.x / sum.weight, sum.y / sum.weight)
            }
            labels = labels.map { kept.firstIndex(of: $0)! }
            let pairs = zip(before.sorted { $0 < $1 }, centres.sorted { $0 < $1 })
            if before.count == centres.count, pairs.allSatisfy({ distance($0, $1) < 0.01 }) { break }
        }
        return (centres, labels)
    }

    static func silhouette(_ points: [Point], _ labels: [Int]) -> Double {
        let groups = Set(labels)
        guard groups.count > 1 else { return 0 }
        let each = points.indices.map { index -> Double in
            func mean(_ group: Int) -> Double? {
                let others = points.indices.filter { $0 != index && labels[$0] == group }
                guard !others.isEmpty else { return nil }
                return others.map { distance(points[index], points[$0]) }.reduce(0, +) / Double(others.count)
            }
            guard let inside = mean(labels[index]) else { return 0 }
            let outside = groups.filter { $0 != labels[index] }.compactMap(mean).min()!
            return max(inside, outside) > 0 ? (outside - inside) / max(inside, outside) : 0
        }
        return each.reduce(0, +) / Double(points.count)
    }
}

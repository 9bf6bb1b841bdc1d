import Events

/// XᵀX, where X is the matrix of centred votes: a product with it costs nothing for each vote any more, so it pays where many products are asked for.
///
/// Statements are taken in blocks of eight, which are multiplied and added at once.
struct GramMatrix: Sendable {
    private typealias Block = SIMD8<Double>

    private static let width = Block.scalarCount
    /// At most 34 megabytes; above it costs more memory than it is worth.
    private static let columnsAtMost = 2_048
    /// A product costs as much as with the votes themselves where there are half as many votes as pairs of statements. Making it costs the square of what a person voted on: about as much as the products it saves where people voted on 600.
    private static let votesOfPersonAtMost = 400

    private let columns: Int
    private let blocks: Int
    /// At `column * blocks + block`.
    private var entries: [Block]

    static func pays(for votes: CentredVotes) -> Bool {
        votes.columns <= columnsAtMost && votes.columns * votes.columns <= 2 * votes.values.count
            && votes.values.count <= votesOfPersonAtMost * votes.rows
    }

    init(_ votes: CentredVotes) {
        columns = votes.columns
        blocks = (columns + Self.width - 1) / Self.width
        entries = [Block](repeating: .zero, count: columns * blocks)
        // Each sum is made by one of both, row by row, so it does not matter who works when.
        let halves = concurrently(2) { [blocks] half in Self.upper(votes, half, blocks: blocks) }
        for column in 0..<columns {
            for block in column / Self.width..<blocks {
                entries[column * blocks + block] = halves[column % 2][column / 2 * blocks + block]
            }
        }
        for column in 0..<columns {
            for other in 0..<column / Self.width * Self.width {
                entries[column * blocks + other / Self.width][other % Self.width] =
                    entries[other * blocks + column / Self.width][column % Self.width]
            }
        }
    }

    /// Of every second column what stands in its own block and the later ones.
    private static func upper(_ votes: CentredVotes, _ half: Int, blocks: Int) -> [Block] {
        var sums = [Block](repeating: .zero, count: (votes.columns + 1) / 2 * blocks)
        var places: [Int] = []
        var values: [Block] = []
        for row in 0..<votes.rows {
            places.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
            let own = votes.rowStarts[row]..<votes.rowStarts[row + 1]
            for entry in own {
                let column = Int(votes.columnOfEntry[entry])
                if places.last != column / width {
                    places.append(column / width)
                    values.append(.zero)
                }
                values[values.count - 1][column % width] = votes.values[entry]
            }
            var first = 0
            for entry in own {
                let column = Int(votes.columnOfEntry[entry])
                if places[first] != column / width { first += 1 }
                guard column % 2 == half else { continue }
                let (base, value) = (column / 2 * blocks, votes.values[entry])
                for place in first..<places.count { sums[base + places[place]] += value * values[place] }
            }
        }
        return sums
    }

    /// What it makes of two vectors, in the columns that are not set aside.
    func product(_ first: [Double], _ second: [Double], without aside: SetAside) -> ([Double], [Double]) {
        var one = [Block](repeating: .zero, count: blocks)
        var other = one
        for column in 0..<columns where !aside.contains[column] {
            let (x, y, base) = (first[column], second[column], column * blocks)
            for block in 0..<blocks {
                let entry = entries[base + block]
                one[block] += x * entry
                other[block] += y * entry
            }
        }
        return (scalars(one, without: aside), scalars(other, without: aside))
    }

    private func scalars(_ vector: [Block], without aside: SetAside) -> [Double] {
        (0..<columns).map { aside.contains[$0] ? 0 : vector[$0 / Self.width][$0 % Self.width] }
    }
}

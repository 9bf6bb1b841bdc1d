import Events
import Testing

@testable import Deliberation

@Suite struct PrincipalComponentsTests {
    private func matrix(_ rows: [[Int8?]]) -> VoteMatrix {
        var matrix = VoteMatrix(
            rows: rows.count, columns: rows.first?.count ?? 0, rowStarts: [0], columnOfEntry: [], answerOfEntry: [])
        for row in rows {
            for (column, answer) in row.enumerated() {
                guard let answer else { continue }
                matrix.columnOfEntry.append(Int32(column))
                matrix.answerOfEntry.append(answer)
            }
            matrix.rowStarts.append(matrix.columnOfEntry.count)
        }
        return matrix
    }

    private func components(_ rows: [[Int8?]]) -> PrincipalComponents {
        let matrix = matrix(rows)
        return PrincipalComponents(CentredVotes(matrix, uses: matrix.isVotedOn.map { $0 ? .rated : .absent }))
    }

    private func dot(_ first: [Double], _ second: [Double]) -> Double { zip(first, second).map(*).reduce(0, +) }

    /// Against power iteration over the dense matrix, 5,000 steps at most.
    @Test func agreesWithTheNaiveWay() {
        for seed in 0..<25 as Range<UInt64> {
            var kind = RandomConversation()
            kind.people = 15 + Int(seed)
            kind.statements = 3 + Int(seed) % 20
            let record = kind.record(seed: seed)
            let matrix = VoteMatrix(record)
            let votes = CentredVotes(matrix, uses: OpinionGroups.uses(record, matrix))
            let found = PrincipalComponents(votes)
            let naive = NaiveGrouping(record)
            let columns = matrix.isVotedOn.indices.filter { matrix.isVotedOn[$0] }
            #expect(columns.map { found.means[$0] } == naive.means)
            for (index, component) in [found.first, found.second].enumerated() {
                let (value, expected) = (found.singularValues[index], naive.singularValues[index])
                #expect(abs(value - expected) < 1e-9 * max(1, expected), "seed \(seed)")
                guard expected > 1e-6 else { continue }
                let cosine = dot(columns.map { component[$0] }, naive.components[index])
                #expect(abs(abs(cosine) - 1) < 1e-9, "seed \(seed), component \(index + 1)")
                let heaviest = component.max { abs($0) < abs($1) } ?? 0
                #expect(heaviest > 0)
            }
            let positions = votes.positions(on: found)
            for (row, position) in positions.enumerated() {
                #expect(abs(abs(position.x) - abs(naive.positions[row].x)) < 1e-6)
                #expect(abs(abs(position.y) - abs(naive.positions[row].y)) < 1e-6)
            }
        }
    }

    /// Two questions that have nothing to do with each other, asked of equally many: any two directions in their plane are right, if they are at right angles.
    @Test func equalEigenvaluesGiveTheWholePlane() {
        let rows: [[Int8?]] = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 0], [0, 0, 0]]
        let found = components(rows)
        #expect(abs(found.singularValues[0] - 2.0.squareRoot()) < 1e-12)
        #expect(abs(found.singularValues[1] - 2.0.squareRoot()) < 1e-12)
        #expect(abs(dot(found.first, found.second)) < 1e-12)
        #expect(found.first[2] == 0 && found.second[2] == 0)
    }

    @Test func whatHasNoSecondDirectionGetsNone() {
        let line = components([[1, 1, -1], [-1, -1, 1], [1, 1, -1], [-1, -1, 1]])
        #expect(abs(line.singularValues[0] - 12.0.squareRoot()) < 1e-12)
        #expect(line.singularValues[1] == 0)
        #expect(line.second == [0, 0, 0])
        let alike = components([[1, 1, 0], [1, 1, 0]])
        #expect(alike.singularValues == [0, 0])
        #expect(alike.first == [0, 0, 0] && alike.second == [0, 0, 0])
        #expect(components([[1]]).singularValues == [0, 0])
        #expect(components([]).singularValues == [0, 0])
    }

    /// The weightiest statement agrees with the direction, of equally weighty ones the first.
    @Test func theSignIsFixed() {
        let rows: [[Int8?]] = [[1, -1], [-1, 1], [1, -1]]
        #expect(components(rows).first[0] > 0)
        #expect(components(rows.map { $0.map { $0.map { -$0 } } }).first[0] > 0)
    }

    /// A statement that is left out moves nobody, but is one more on which everybody has voted.
    @Test func whatIsLeftOutCountsAsVotedZero() {
        let matrix = matrix([[1, 1, 1], [-1, 1, nil], [1, nil, -1], [-1, -1, nil]])
        let uses: [CentredVotes.Use] = [.rated, .rated, .zeroed]
        let votes = CentredVotes(matrix, uses: uses)
        let found = PrincipalComponents(votes)
        #expect(found.means[2] == 0 && found.first[2] == 0 && found.second[2] == 0)
        let without = CentredVotes(matrix, uses: [.rated, .rated, .absent])
        let positions = votes.positions(on: found)
        // One of two votes: half of the scale with the third statement away, two thirds with it.
        let ratio = (3.0 / 2).squareRoot() / (2.0 / 1).squareRoot()
        let narrow = without.positions(on: PrincipalComponents(without))
        #expect(abs(positions[2].x - narrow[2].x * ratio) < 1e-12)
        #expect(abs(positions[0].x - narrow[0].x) < 1e-12)
    }

    @Test func oneStatementOrOnePersonIsNoMap() {
        for rows in [[[1], [-1], [0]], [[1, -1, 0]]] as [[[Int8?]]] {
            let matrix = matrix(rows)
            let votes = CentredVotes(matrix, uses: matrix.isVotedOn.map { $0 ? .rated : .absent })
            #expect(votes.positions(on: PrincipalComponents(votes)).allSatisfy { $0 == .init(x: 0, y: 0) })
        }
    }

    @Test func rotationsSolveSmallMatrices() {
        var random = SeededRandom(seed: 11)
        for size in 0..<14 {
            var entries = [Double](repeating: 0, count: size * size)
            for row in 0..<size {
                for column in 0...row {
                    entries[row * size + column] = random.unit() - 0.5
                    entries[column * size + row] = entries[row * size + column]
                }
            }
            let solved = SymmetricEigenproblem(entries, size: size)
            #expect(zip(solved.values, solved.values.dropFirst()).allSatisfy { $0 >= $1 })
            for (value, vector) in zip(solved.values, solved.vectors) {
                for row in 0..<size {
                    let image = dot(Array(entries[row * size..<(row + 1) * size]), vector)
                    #expect(abs(image - value * vector[row]) < 1e-12)
                }
            }
            for first in 0..<size {
                for second in 0..<size {
                    let expected = first == second ? 1.0 : 0
                    #expect(abs(dot(solved.vectors[first], solved.vectors[second]) - expected) < 1e-12)
                }
            }
        }
    }
}

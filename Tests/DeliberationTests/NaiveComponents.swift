import Events

@testable import Deliberation

/// Principal components by plain repeated multiplication, until nothing moves any more.
enum NaiveComponents {
    static func make(_ matrix: VoteMatrix, leftOut: [Bool]) -> PrincipalComponents {
        let width = matrix.columns
        var (sums, counts) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
        for (column, answer) in zip(matrix.columnOfEntry, matrix.answerOfEntry) where !leftOut[Int(column)] {
            sums[Int(column)] += Double(answer)
            counts[Int(column)] += 1
        }
        let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
        let centred = zip(matrix.columnOfEntry, matrix.answerOfEntry).map { column, answer in
            leftOut[Int(column)] ? 0 : Double(answer) - means[Int(column)]
        }
        var random = SeededRandom(seed: 1)
        var block = (0..<6).map { _ in (0..<width).map { _ in random.normal() } }
        var values = [Double](repeating: 0, count: 6)
        for _ in 0..<400 {
            var next = block.map { multiply(matrix, centred, $0) }
            let norms = orthogonalise(&next)
            let moved = zip(norms, values).prefix(2).reduce(0) { max($0, abs($1.0 - $1.1) / $1.0) }
            let turned = zip(next, block).prefix(2).reduce(0) { max($0, 1 - abs(dot($1.0, $1.1))) }
            (block, values) = (next, norms)
            if moved < 1e-13 && turned < 1e-14 { break }
        }
        return PrincipalComponents(
            means: means, first: block[0], second: block[1], singularValues: values.prefix(2).map { $0.squareRoot() })
    }

    /// XᵀX times a vector.
    private static func multiply(_ matrix: VoteMatrix, _ centred: [Double], _ vector: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: vector.count)
        for row in 0..<matrix.rows {
            let entries = matrix.rowStarts[row]..<matrix.rowStarts[row + 1]
            var sum = 0.0
            for entry in entries { sum += centred[entry] * vector[Int(matrix.columnOfEntry[entry])] }
            for entry in entries { result[Int(matrix.columnOfEntry[entry])] += centred[entry] * sum }
        }
        return result
    }

    private static func dot(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Gram and Schmidt's way; gives the lengths before.
    private static func orthogonalise(_ block: inout [[Double]]) -> [Double] {
        var lengths: [Double] = []
        for place in block.indices {
            for earlier in 0..<place {
                let share = dot(block[place], block[earlier])
                for index in block[place].indices { block[place][index] -= share * block[earlier][index] }
            }
            let length = dot(block[place], block[place]).squareRoot()
            lengths.append(length)
            block[place] = block[place].map { $0 / length }
        }
        return lengths
    }
}

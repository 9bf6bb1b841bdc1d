/// All eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations; largest eigenvalue first.
package struct SymmetricEigenproblem: Sendable {
    package private(set) var values: [Double]
    /// `vectors[k]` belongs to `values[k]`.
    package private(set) var vectors: [[Double]]

    private static let sweepsAtMost = 60

    /// Rotations come in a fixed order, so the same matrix gives the same bits. `matrix` holds row after row.
    package init(_ matrix: [Double], size: Int) {
        var left = matrix
        var axes = [Double](repeating: 0, count: size * size)
        for index in 0..<size { axes[index * size + index] = 1 }
        for _ in 0..<Self.sweepsAtMost {
            var rotations = 0
            for second in 0..<size {
                for first in 0..<second {
                    let entry = left[first * size + second]
                    let scale = left[first * size + first].magnitude * left[second * size + second].magnitude
                    guard entry != 0, entry.magnitude > 1e-17 * scale.squareRoot() else { continue }
                    Self.rotate(&left, &axes, size, first, second)
                    rotations += 1
                }
            }
            if rotations == 0 { break }
        }
        let found = (0..<size).map { left[$0 * size + $0] }
        let order = (0..<size).sorted { (-found[$0], $0) < (-found[$1], $1) }
        values = order.map { found[$0] }
        vectors = order.map { Array(axes[$0 * size..<($0 + 1) * size]) }
    }

    /// Turns the plane of two axes so that their common entry becomes 0. Row k of `axes` becomes the k-th eigenvector.
    private static func rotate(
        _ matrix: inout [Double], _ axes: inout [Double], _ size: Int, _ first: Int, _ second: Int
    ) {
        let (one, other) = (matrix[first * size + first], matrix[second * size + second])
        let common = matrix[first * size + second]
        let slope = (other - one) / (2 * common)
        let tangent = (slope < 0 ? -1 : 1) / (slope.magnitude + (slope * slope + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for index in 0..<size {
            let (upper, lower) = (first * size + index, second * size + index)
            (matrix[upper], matrix[lower]) = turned(matrix[upper], matrix[lower], cosine, sine)
            (axes[upper], axes[lower]) = turned(axes[upper], axes[lower], cosine, sine)
        }
        // The matrix stays symmetric: columns are the rows that were just turned, but for the four entries of the plane itself.
        for index in 0..<size where index != first && index != second {
            matrix[index * size + first] = matrix[first * size + index]
            matrix[index * size + second] = matrix[second * size + index]
        }
        matrix[first * size + first] = one - tangent * common
        matrix[second * size + second] = other + tangent * common
        (matrix[first * size + second], matrix[second * size + first]) = (0, 0)
    }

    private static func turned(_ one: Double, _ other: Double, _ cosine: Double, _ sine: Double) -> (Double, Double) {
        (cosine * one - sine * other, sine * one + cosine * other)
    }
}

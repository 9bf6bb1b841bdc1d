/// All eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations; largest eigenvalue first.
package struct SymmetricEigenproblem: Sendable {
    package private(set) var values: [Double]
    /// `vectors[k]` belongs to `values[k]`.
    package private(set) var vectors: [[Double]]

    /// Rotations come in a fixed order, so the same matrix gives the same bits.
    package init(_ matrix: [[Double]]) {
        let size = matrix.count
        var left = matrix
        var vectors = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0.0 } }
        for _ in 0..<60 {
            var rotations = 0
            for first in 0..<size {
                for second in (first + 1)..<max(size, first + 1) {
                    let scale = (left[first][first].magnitude * left[second][second].magnitude).squareRoot()
                    guard left[first][second].magnitude > 1e-17 * scale, left[first][second] != 0 else { continue }
                    Self.rotate(&left, &vectors, first, second)
                    rotations += 1
                }
            }
            if rotations == 0 { break }
        }
        let found = (0..<size).map { left[$0][$0] }
        let order = (0..<size).sorted { (-found[$0], $0) < (-found[$1], $1) }
        values = order.map { found[$0] }
        self.vectors = order.map { vectors[$0] }
    }

    /// Turns the plane of two axes so that their common entry becomes 0. Row k of `vectors` is the k-th eigenvector.
    private static func rotate(_ matrix: inout [[Double]], _ vectors: inout [[Double]], _ first: Int, _ second: Int) {
        let slope = (matrix[second][second] - matrix[first][first]) / (2 * matrix[first][second])
        let tangent = (slope < 0 ? -1 : 1) / (slope.magnitude + (slope * slope + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for index in matrix.indices {
            let (one, other) = (matrix[index][first], matrix[index][second])
            matrix[index][first] = cosine * one - sine * other
            matrix[index][second] = sine * one + cosine * other
        }
        for index in matrix.indices {
            let (one, other) = (matrix[first][index], matrix[second][index])
            matrix[first][index] = cosine * one - sine * other
            matrix[second][index] = sine * one + cosine * other
            let (axis, otherAxis) = (vectors[first][index], vectors[second][index])
            vectors[first][index] = cosine * axis - sine * otherAxis
            vectors[second][index] = sine * axis + cosine * otherAxis
        }
        (matrix[first][second], matrix[second][first]) = (0, 0)
    }
}

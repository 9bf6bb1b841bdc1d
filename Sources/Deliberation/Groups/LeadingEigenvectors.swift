import Events

/// The two largest eigenvalues of a large symmetric matrix that is known only by what it does to vectors.
///
/// A block Krylov space of two vectors is built up, the matrix is solved in it, and the best directions begin the next space, until the
/// residuals are gone. Two vectors at once find both directions also where the eigenvalues are equal. The start is fixed.
struct LeadingEigenvectors {
    /// Two vectors in, what the matrix makes of them out.
    typealias Product = ([Double], [Double]) -> ([Double], [Double])

    struct Effort {
        var tolerance: Double
        /// Spaces that are built up at most, of about four products each.
        var cycles: Int

        /// The real conversations we have take four or five cycles; only votes at random of 20,000 people and more used all of them.
        static let full = Effort(tolerance: 1e-12, cycles: 60)
        /// For tries, which decide nothing but how sure we are; noise would need many cycles to be solved, and is no surer then.
        static let brief = Effort(tolerance: 1e-6, cycles: 3)
    }

    private static let capacity = 12
    private static let kept = 4
    private(set) var values: [Double] = []
    private(set) var vectors: [[Double]] = []
    /// How often the matrix was applied to two vectors.
    private(set) var products = 0

    private var basis: [[Double]] = []
    private var images: [[Double]] = []
    private var imagesOfVectors: [[Double]] = []
    private let size: Int

    /// Residuals are at most `effort.tolerance` times the largest eigenvalue, unless the cycles end before; then the best directions so far are taken.
    /// `start` are directions near the wanted ones, if some are known.
    init(size: Int, effort: Effort, start: [[Double]] = [], product: Product) {
        self.size = size
        var random = SeededRandom(seed: 1)
        var directions = (0..<2).map { _ in (0..<size).map { _ in random.unit() - 0.5 } }
        for (index, known) in start.prefix(2).enumerated() {
            directions[index] = zip(directions[index], known).map { 0.01 * $0 + $1 }
        }
        // What the matrix makes of a direction has nothing where the matrix has nothing, not even rounding.
        let (one, other) = product(directions[0], directions[1])
        products += 1
        extend(with: one)
        extend(with: other)
        for _ in 0..<effort.cycles {
            grow(product)
            let residuals = solve()
            let wanted = effort.tolerance * (values.first ?? 0).magnitude
            if residuals.allSatisfy({ Self.length($0) <= wanted }) { break }
            (basis, images) = (vectors, imagesOfVectors)
            for residual in residuals { extend(with: residual) }
            if basis.count == images.count { break }
        }
        vectors = Array(vectors.prefix(2))
        values = Array(values.prefix(2))
    }

    /// Applies the matrix to what is new in the basis, and adds what comes out, until the basis is full.
    private mutating func grow(_ product: Product) {
        while images.count < basis.count {
            let first = images.count
            let hasSecond = first + 1 < basis.count
            let (one, other) = product(basis[first], hasSecond ? basis[first + 1] : [Double](repeating: 0, count: size))
            products += 1
            images.append(one)
            if hasSecond { images.append(other) }
            guard basis.count < Self.capacity else { continue }
            extend(with: one)
            if hasSecond { extend(with: other) }
        }
    }

    /// Solves the matrix within the basis; gives the residuals of the first two directions.
    private mutating func solve() -> [[Double]] {
        var projected = [Double](repeating: 0, count: basis.count * basis.count)
        for row in basis.indices {
            for column in 0...row {
                let entry = Self.dot(basis[column], images[row])
                projected[row * basis.count + column] = entry
                projected[column * basis.count + row] = entry
            }
        }
        let small = SymmetricEigenproblem(projected, size: basis.count)
        let count = min(Self.kept, basis.count)
        values = Array(small.values.prefix(count))
        vectors = (0..<count).map { combine(basis, small.vectors[$0]) }
        imagesOfVectors = (0..<count).map { combine(images, small.vectors[$0]) }
        return (0..<min(2, count)).map { index in
            (0..<size).map { imagesOfVectors[index][$0] - values[index] * vectors[index][$0] }
        }
    }

    private func combine(_ vectors: [[Double]], _ weights: [Double]) -> [Double] {
        var sum = [Double](repeating: 0, count: size)
        for (vector, weight) in zip(vectors, weights) { Self.add(weight, vector, to: &sum) }
        return sum
    }

    /// Adds the part of a vector that the basis does not hold yet; nothing where it holds all of it.
    private mutating func extend(with vector: [Double]) {
        guard basis.count < size else { return }
        let before = Self.length(vector)
        guard before > 0 else { return }
        var rest = vector.map { $0 / before }
        for _ in 0..<2 {
            for known in basis { Self.add(-Self.dot(known, rest), known, to: &rest) }
        }
        let length = Self.length(rest)
        guard length > 1e-13 else { return }
        for known in basis { Self.add(-Self.dot(known, rest), known, to: &rest) }
        let final = Self.length(rest)
        guard final > 0 else { return }
        basis.append(rest.map { $0 / final })
    }

    private static func add(_ factor: Double, _ vector: [Double], to sum: inout [Double]) {
        for index in sum.indices { sum[index] += factor * vector[index] }
    }

    private static func dot(_ first: [Double], _ second: [Double]) -> Double {
        var sum = 0.0
        for index in first.indices { sum += first[index] * second[index] }
        return sum
    }

    private static func length(_ vector: [Double]) -> Double { dot(vector, vector).squareRoot() }
}

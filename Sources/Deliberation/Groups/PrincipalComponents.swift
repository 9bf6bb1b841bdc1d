/// Centre and first two principal components of the votes.
package struct PrincipalComponents: Sendable, Equatable {
    /// By column: mean of the votes that are there; 0 for columns that are left out.
    package var means: [Double]
    package var first: [Double]
    package var second: [Double]
    /// Of both components; 0 where the votes have no such direction.
    package var singularValues: [Double]
}

extension PrincipalComponents {
    init(_ votes: CentredVotes) {
        let leading = LeadingEigenvectors(size: votes.columns, effort: .full, product: votes.gramProduct)
        self.init(leading, means: votes.means, squares: votes.squares)
    }

    /// `squares` is the sum of all eigenvalues.
    init(_ leading: LeadingEigenvectors, means: [Double], squares: Double) {
        self.means = means
        let nothing = [Double](repeating: 0, count: means.count)
        // Beyond this an eigenvalue is rounding, and its direction chance.
        let least = 1e-13 * squares
        var components: [[Double]] = []
        singularValues = []
        for (value, vector) in zip(leading.values, leading.vectors) where value > least {
            components.append(Self.withFixedSign(vector))
            singularValues.append(value.squareRoot())
        }
        first = components.first ?? nothing
        second = components.count > 1 ? components[1] : nothing
        while singularValues.count < 2 { singularValues.append(0) }
    }

    /// A direction and its opposite are the same component: the weightiest statement is made positive, of several the first. Weights that differ
    /// by rounding alone are equal.
    private static func withFixedSign(_ vector: [Double]) -> [Double] {
        let most = vector.reduce(0) { max($0, $1.magnitude) } * (1 - 1e-9)
        guard let weightiest = vector.first(where: { $0.magnitude >= most }) else { return vector }
        return weightiest < 0 ? vector.map { 0 - $0 } : vector
    }
}

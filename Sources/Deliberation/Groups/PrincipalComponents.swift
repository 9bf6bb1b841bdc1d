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
    /// `start` are components of nearly the same votes, which save work where less exactness is asked for.
    init(_ votes: CentredVotes, effort: LeadingEigenvectors.Effort = .full, start: PrincipalComponents? = nil) {
        means = votes.means
        let leading = LeadingEigenvectors(
            size: votes.columns, effort: effort, start: start.map { [$0.first, $0.second] } ?? [],
            product: votes.gramProduct)
        let nothing = [Double](repeating: 0, count: votes.columns)
        // Beyond this an eigenvalue is rounding, and its direction chance.
        let least = 1e-13 * votes.squares
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

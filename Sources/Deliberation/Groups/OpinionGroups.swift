/// Who votes alike.
package struct OpinionGroups: Sendable, Equatable {
    /// Two to five; 0 where nobody can be grouped yet.
    package var count: Int
    /// By row of the matrix: the group, numbered by its first member in canonical order, or -1 where the person has voted too little.
    package var groupOfRow: [Int8]
    /// Mean silhouette of every number of groups that was tried, so that a close call shows.
    package var silhouettes: [Silhouette]
    /// By row: place on the opinion map.
    package var positions: [Position]
    package var components: PrincipalComponents

    package struct Silhouette: Sendable, Equatable {
        package var groups: Int
        package var mean: Double
    }

    package struct Position: Sendable, Equatable {
        package var x: Double
        package var y: Double
    }

    /// How many people are grouped.
    package var grouped: Int { groupOfRow.reduce(0) { $0 + ($1 < 0 ? 0 : 1) } }
    package var sizes: [Int] {
        groupOfRow.reduce(into: [Int](repeating: 0, count: count)) { if $1 >= 0 { $0[Int($1)] += 1 } }
    }
}

/// Centre and first two principal components of the votes.
package struct PrincipalComponents: Sendable, Equatable {
    /// By column: mean of the votes that are there; 0 for columns that are left out.
    package var means: [Double]
    package var first: [Double]
    package var second: [Double]
    package var singularValues: [Double]
}
